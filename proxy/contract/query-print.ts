import type { OpenEnds, QueryTerm } from './query-line.ts';

/** The line that reads back as these terms. It may be longer than a line may be. */
export function printQuery(terms: readonly QueryTerm[]): string {
  return terms.map(printed).join(' ');
}

function printed({ field, value, not, open }: QueryTerm): string {
  if (field === 'text') return isPlainWord(value) ? value : quoted(value);
  const start = open === 'start' || open === 'both' ? '*' : '';
  const end = open === 'end' || open === 'both' ? '*' : '';
  const written = isPlainValue(value) ? value : quoted(value);
  return `${not ? '-' : ''}${field}:${start}${written}${end}`;
}

function isPlainValue(value: string): boolean {
  return /^[^\s"*][^\s*]*$/.test(value);
}
function isPlainWord(value: string): boolean {
  return isPlainValue(value) && !value.startsWith('-') && !/^[a-z]{1,16}:/i.test(value);
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** Whether a name is the one that is meant, or goes on at the ends that are open. */
export function goesOn(
  name: string,
  { value, open }: { readonly value: string; readonly open: OpenEnds },
): boolean {
  switch (open) {
    case 'none':
      return name === value;
    case 'end':
      return name.startsWith(value);
    case 'start':
      return name.endsWith(value);
    case 'both':
      return name.includes(value);
  }
}
