/**
 * JSON as CEL sees it. Objects become Maps, for the CEL library reads `constructor` off plain objects to tell types apart: an
 * argument of that name would make every condition fail. Numbers are doubles, as CEL has it for JSON.
 */
export function toCel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toCel);
  if (typeof value !== 'object' || value === null) return value;
  const map = new Map<string, unknown>();
  for (const [name, member] of Object.entries(value)) map.set(name, toCel(member));
  return map;
}

/** The way back, for helpers that look at JSON. Own members only, so a key `__proto__` stays a key. */
export function fromCel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromCel);
  if (!(value instanceof Map)) return value;
  const plain: Record<string, unknown> = Object.create(null);
  for (const [name, member] of value) plain[String(name)] = fromCel(member);
  return plain;
}
