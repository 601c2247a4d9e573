import {
  FIELD_NAMES,
  fieldRule,
  isQueryField,
  MOST_QUERY,
  MOST_TERMS,
  MOST_TEXT,
  type ParsedQuery,
  type QueryField,
  type QueryProblem,
  type QueryProblemCode,
  type QueryTerm,
} from './query-line.ts';
import { goesOn } from './query-print.ts';
import { type QueryWord, queryWords } from './query-words.ts';

/** As policy.ts has it. */
const DURATION = /^[1-9][0-9]{0,5}(ms|s|m|h|d)$/;
/** `>2s`: the sign and the duration. */
const LONGER = /^(>=|<=|>|<)(.+)$/;
const CODE = /^[a-z0-9][a-z0-9-]{0,63}$/;
const ID = /^[0-9a-f-]{6,36}$/;
const MOMENT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?$/;

class Wrong extends Error {
  readonly problem: QueryProblem;
  constructor(code: QueryProblemCode, at: number, message: string, known: readonly string[] = []) {
    super(message);
    this.problem = { code, column: at + 1, message, known };
  }
}

/** Reads a line. Takes any text and never throws: what cannot be read is a problem with its column. */
export function parseQuery(line: string): ParsedQuery {
  try {
    if (line.length > MOST_QUERY)
      throw new Wrong('too-long', MOST_QUERY, `A query has at most ${MOST_QUERY} characters.`);
    const words = queryWords(line);
    const extra = words[MOST_TERMS];
    if (extra !== undefined)
      throw new Wrong('too-many', extra.from, `A query has at most ${MOST_TERMS} conditions.`);
    return { ok: true, terms: words.map(termOf) };
  } catch (error) {
    if (error instanceof Wrong) return { ok: false, problem: error.problem };
    throw error;
  }
}

function termOf(word: QueryWord): QueryTerm {
  const { wrong, wrongAt, field } = word;
  if (wrong === 'open-quote') throw new Wrong(wrong, wrongAt, 'The quotation mark is not closed.');
  if (wrong === 'after-quote') throw new Wrong(wrong, wrongAt, 'A blank belongs after a quotation mark.');
  if (field === undefined) return textTerm(word);
  const name = field.toLowerCase();
  if (!isQueryField(name)) {
    throw new Wrong(
      'unknown-field',
      word.not ? word.from + 1 : word.from,
      `There is no field ${field}. What is to be found as a text stands in quotation marks.`,
      FIELD_NAMES,
    );
  }
  return fieldTerm(word, name);
}

function textTerm({ value, not, open, quoted, from, valueFrom }: QueryWord): QueryTerm {
  if (not) throw new Wrong('no-exclusion-here', from, 'A text cannot be left out, a field can.', FIELD_NAMES);
  // Parts are found anyway, so stars around a word say nothing; within quotation marks they are meant.
  if (quoted && open !== 'none')
    throw new Wrong('no-star-here', valueFrom, 'A text is found in any place: it takes no star.');
  if (value === '') throw new Wrong('no-value', valueFrom, 'A text to look for is missing.', FIELD_NAMES);
  if (value.length > MOST_TEXT)
    throw new Wrong('too-long', valueFrom + MOST_TEXT, `A text has at most ${MOST_TEXT} characters.`);
  return { field: 'text', value, not: false, open: 'none' };
}

function fieldTerm(word: QueryWord, field: QueryField): QueryTerm {
  const { not, open, quoted, valueFrom, from } = word;
  const rule = fieldRule(field);
  const known = rule.values ?? [];
  if (not && !rule.mayExclude)
    throw new Wrong('no-exclusion-here', from, `${field} cannot be left out: say what is wanted.`);
  if (word.value === '')
    throw new Wrong('no-value', valueFrom, `${field} needs a value: ${rule.about}.`, known);
  const mayGoOn = rule.takes === 'name' || rule.mayGoOn === true;
  if (open !== 'none' && !mayGoOn)
    throw new Wrong('no-star-here', valueFrom, `${field} takes no star.`, known);
  if (!quoted && mayGoOn && word.value.includes('*'))
    throw new Wrong('star-inside', valueFrom + word.value.indexOf('*'), 'A star stands at an end of a name.');
  const value = rule.takes === 'name' || rule.takes === 'moment' ? word.value : word.value.toLowerCase();
  if (!isGood(field, { value, open }))
    throw new Wrong('bad-value', valueFrom, `${field} is not to be read: ${rule.about}.`, known);
  return { field, value, not, open };
}

function isGood(field: QueryField, { value, open }: Pick<QueryTerm, 'value' | 'open'>): boolean {
  const { takes, values } = fieldRule(field);
  switch (takes) {
    case 'name':
      return value.length <= MOST_TEXT;
    case 'one-of':
      return values?.some((one) => goesOn(one, { value, open })) === true;
    case 'error':
      return CODE.test(value);
    case 'longer':
      return DURATION.test(LONGER.exec(value)?.[2] ?? '');
    case 'moment':
      return value === 'today' || DURATION.test(value) || isMoment(value);
    case 'id':
      return ID.test(value);
  }
}

function isMoment(value: string): boolean {
  return MOMENT.test(value) && Date.parse(value) >= 0;
}
