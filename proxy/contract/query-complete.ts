import { FIELD_NAMES, fieldRule, isQueryField, type QueryField } from './query-line.ts';
import { goesOn, printQuery } from './query-print.ts';
import { type QueryWord, queryWords } from './query-words.ts';

/** Values that are known now, by field: names of agents, servers, tools … */
export type KnownValues = { readonly [Field in QueryField]?: readonly string[] } & {
  /** The tools of each server. */
  readonly toolsOf?: ReadonlyMap<string, readonly string[]>;
};

export interface Completion {
  /** What takes the place of the line from `from` to `to`. */
  readonly insert: string;
  readonly label: string;
  /** What it is about; empty for values. */
  readonly about: string;
}
export interface Completions {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Completion[];
}

const MOST_OPTIONS = 12;

/** What could stand where the caret is: fields, or values of the field before it. Takes any text and any place. */
export function completeQuery(line: string, caret: number, known: KnownValues = {}): Completions {
  const at = Math.max(0, Math.min(Math.trunc(caret) || 0, line.length));
  const word = queryWords(line).find(({ from, to }) => from <= at && at <= to);
  if (word === undefined) return { from: at, to: at, options: fieldsLike('', '') };
  const { from, to, field } = word;
  // Before the colon the field itself is meant.
  if (field === undefined || at < word.valueFrom) {
    const start = word.not ? from + 1 : from;
    if (word.quoted && field === undefined) return { from, to, options: [] };
    return { from, to, options: fieldsLike(line.slice(start, Math.max(start, at)), word.not ? '-' : '') };
  }
  const name = field.toLowerCase();
  return { from, to, options: isQueryField(name) ? valuesLike(word, name, valuesOf(name, line, known)) : [] };
}

function fieldsLike(typed: string, sign: string): Completion[] {
  const lower = typed.toLowerCase();
  return FIELD_NAMES.filter((name) => name.startsWith(lower))
    .filter((name) => sign === '' || fieldRule(name).mayExclude)
    .map((name) => ({ insert: `${sign}${name}:`, label: `${sign}${name}:`, about: fieldRule(name).about }))
    .slice(0, typed === '' ? FIELD_NAMES.length : MOST_OPTIONS);
}

/** What is known of the field; of tools those of the servers that the line names, where it names any that are known. */
function valuesOf(field: QueryField, line: string, known: KnownValues): readonly string[] {
  if (field !== 'tool') return known[field] ?? [];
  const named = queryWords(line).filter((word) => word.field?.toLowerCase() === 'server' && !word.not);
  const tools = [...(known.toolsOf ?? [])]
    .filter(([server]) => named.some((word) => goesOn(server, word)))
    .flatMap(([, own]) => own);
  return tools.length === 0 ? (known.tool ?? []) : [...new Set(tools)].sort();
}

function valuesLike(
  { not, value: typed }: QueryWord,
  field: QueryField,
  known: readonly string[],
): Completion[] {
  const lower = typed.toLowerCase();
  const all = [...new Set([...known, ...(fieldRule(field).values ?? [])])];
  const begins = all.filter((value) => value.toLowerCase().startsWith(lower));
  const holds = all.filter((value) => !begins.includes(value) && value.toLowerCase().includes(lower));
  return [...begins, ...holds].slice(0, MOST_OPTIONS).map((value) => ({
    insert: `${printQuery([{ field, value, not, open: 'none' }])} `,
    label: value,
    about: '',
  }));
}
