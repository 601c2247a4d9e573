import { parseStrict, rawMember } from '../../platform/json/strict-json.ts';

/** The JSON text of `params` of a masked message: what an approver is shown. */
export function maskedParams(message: Uint8Array): string {
  const params = rawMember(parseStrict(message, { depth: 1024, lenientValues: true }), 'params');
  return params === undefined ? '' : Buffer.from(params).toString('utf8');
}

/** The value at a JSON pointer (RFC 6901). A pointer into JSON text inside a string goes on through that text. */
export function valueAt(value: unknown, pointer: string): unknown {
  let at = value;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const inside = typeof at === 'string' ? (JSON.parse(at) as unknown) : at;
    if (typeof inside !== 'object' || inside === null || !Object.hasOwn(inside, key)) return undefined;
    at = (inside as Readonly<Record<string, unknown>>)[key];
  }
  return at;
}
