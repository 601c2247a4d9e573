import { parseJson } from '../../contract/parse-json.ts';
import { originalKey } from '../../mask/masked-keys.ts';
import { parseStrict, rawMember } from '../../platform/json/strict-json.ts';

/** The JSON text of `params` of a masked message: what an approver is shown. */
export function maskedParams(message: Uint8Array): string {
  const params = rawMember(parseStrict(message, { depth: 1024, lenientValues: true }), 'params');
  return params === undefined ? '' : Buffer.from(params).toString('utf8');
}

/**
 * The original at the pointer of a masked leaf: a JSON pointer (RFC 6901) whose keys may be masked ones. It goes on through JSON
 * text inside a string, and gives the key itself where it ends in `#`.
 */
export function valueAt(value: unknown, pointer: string): unknown {
  let at = value;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const inside = typeof at === 'string' ? (parseJson(at) as unknown) : at;
    if (typeof inside !== 'object' || inside === null) return undefined;
    const name = Object.hasOwn(inside, key) ? key : originalKey(inside, key);
    if (name === undefined) return key.endsWith('#') ? originalKey(inside, key.slice(0, -1)) : undefined;
    at = (inside as Readonly<Record<string, unknown>>)[name];
  }
  return at;
}
