/**
 * RFC 8785 (JSON Canonicalization Scheme) of any JSON value: members sorted by UTF-16 units, no white space, numbers and strings
 * as ECMAScript writes them, which is what the RFC asks for.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = value as Readonly<Record<string, unknown>>;
  const members: string[] = [];
  for (const key of Object.keys(fields).sort()) {
    if (fields[key] !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(fields[key])}`);
  }
  return `{${members.join(',')}}`;
}
