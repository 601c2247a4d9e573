import { parseQuery } from '../../contract/query-parse.ts';
import { printQuery } from '../../contract/query-print.ts';
import type { Masker } from '../../mask/masker.ts';

export type QuestionMasker = Pick<Masker, 'maskText' | 'findSecrets'>;

/**
 * What was asked of the log, masked as all that is kept: who looks whether a secret is in the log would put it there. Texts as texts are; of
 * a query line each value by itself, for its quotes hide what a value is. A name may be an e-mail address, and says what was asked.
 */
export function maskedQuestion<Question extends object>(asked: Question, masker: QuestionMasker): Question {
  const masked = Object.entries(asked).map(([name, value]) => [
    name,
    typeof value === 'string' ? maskedMember(name, value, masker) : value,
  ]);
  return Object.fromEntries(masked) as Question;
}

function maskedMember(name: string, value: string, masker: QuestionMasker): string {
  if (name === 'text') return masker.maskText(value).text;
  return name === 'q' ? maskedLine(value, masker) : maskedName(value, masker);
}

function maskedLine(line: string, masker: QuestionMasker): string {
  const parsed = parseQuery(line);
  if (!parsed.ok) return masker.maskText(line).text;
  let changed = false;
  const terms = parsed.terms.map((term) => {
    const { field, value: was } = term;
    const value = field === 'text' ? masker.maskText(was).text : maskedName(was, masker);
    changed ||= value !== was;
    return { ...term, value };
  });
  return changed ? printQuery(terms) : line;
}

function maskedName(name: string, { maskText, findSecrets }: QuestionMasker): string {
  return findSecrets(name) ? maskText(name).text : name;
}
