import { isObject, jsonIn } from '../call/json.ts';

/** As people write a rule; the gateway keeps it by the alphabet. */
const ORDER = ['name', 'match', 'when', 'then', 'message', 'require'];
const place = (key: string): number => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);

/** A rule's canonical JSON as the policy's own text would have it. The printer is fetched where somebody looks. */
export async function ruleYaml(json: string): Promise<string> {
  const rule = jsonIn(json);
  if (!isObject(rule)) return json;
  const { stringify } = await import('yaml');
  const sorted = Object.entries(rule).toSorted(([a], [b]) => place(a) - place(b));
  // No line is folded: a condition is read as it was written.
  return stringify(Object.fromEntries(sorted), { lineWidth: 0 });
}
