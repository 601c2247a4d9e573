import { parseJson } from '../../../proxy/contract/parse-json.ts';

/** Longer messages are compared as they are: laying them out would take seconds. */
const MOST_LAID_OUT = 2 * 1024 * 1024;
/** Every two messages differ in these. */
const OF_THE_WIRE = ['jsonrpc', 'id'];

/**
 * A message as lines that can be compared: JSON laid out with the members of its objects in order of their names, without what belongs to
 * the exchange and not to what was said. What is no JSON stays as it is.
 */
export function comparable(text: string): string {
  if (text.length > MOST_LAID_OUT) return text;
  try {
    const message: unknown = parseJson(text);
    return `${JSON.stringify(isObject(message) ? without(message, OF_THE_WIRE) : message, inOrder, 2)}\n`;
  } catch {
    return text;
  }
}

function inOrder(_name: string, value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function without(object: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
