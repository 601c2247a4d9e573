import { isObject, type Json, jsonIn } from '../../call/json.ts';

/** More of a value than this is in the request beside it. */
const MOST = 200;

/** What a grant lets vary and what not, one argument a line; of another shape it is the record's text itself. */
export function boundsLines(text: string): readonly string[] {
  const bounds = jsonIn(text);
  if (!isObject(bounds)) return [text];
  const { args, free } = bounds;
  if (!isObject(args) || !isObject(free)) return [text];
  const names = Object.keys({ ...args, ...free });
  const lines = names.map((name) => `${name} ${boundOf(free[name], args[name])}`);
  return [...lines, names.length === 0 ? 'no arguments' : 'no other arguments'];
}

function boundOf(freed: Json | undefined, value: Json | undefined): string {
  if (freed === 'any') return 'may be anything';
  if (isObject(freed) && typeof freed['within'] === 'string') return `anywhere in ${freed['within']}`;
  const text = JSON.stringify(value) ?? '';
  return `exactly ${text.length > MOST ? `${text.slice(0, MOST)}… (${text.length} characters)` : text}`;
}
