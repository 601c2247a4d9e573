import type { ExplanationView } from '../../../proxy/contract/configuration.ts';

type Decision = ExplanationView['decision'];

/** What happens to the call, in one sentence. */
export function consequence(effect: Decision['effect'], enforced: boolean): string {
  if (effect === 'allow') return 'It runs without anybody being asked.';
  const what = effect === 'deny' ? 'It would be refused' : 'It would wait for a person';
  if (!enforced) return `${what} if the policy were enforced. Now it is only observed: the call runs.`;
  return effect === 'deny' ? 'It is refused.' : 'It waits for a person.';
}

/** What made the decision. */
export function reasonWords({ reason, rule, effect }: Decision): string {
  switch (reason) {
    case 'rule':
      return `The rule ${rule} decides: it is the first that matches.`;
    case 'default':
      return `No rule matches, so the policy's default decides: ${effect}.`;
    case 'unknown-method':
      return 'The gateway does not know this method, and policy.unknownMethods says what becomes of such calls.';
    case 'unconfirmed-tool':
      return 'A rule would allow it, but nobody has confirmed this tool as it is now. Confirm it under Servers.';
    case 'refused-tool':
      return 'A person has refused this tool as it is now, and no rule allows what was refused. Look at it under Servers.';
    case 'rule-error':
      return `The condition of the rule ${rule} fails for this call. A rule that fails denies: it never falls through to the next.`;
    case 'passes':
      return 'The policy does not decide on this method: it passes and is recorded.';
    case 'paused':
      return 'The gateway, this agent or this server is paused.';
    default:
      return reason;
  }
}

/** `10m` as `10 minutes`. */
export function durationWords(text: string): string {
  const [, count, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(text) ?? [];
  const name = unit === undefined ? undefined : UNITS[unit];
  if (count === undefined || name === undefined) return text;
  return `${count} ${name}${count === '1' ? '' : 's'}`;
}
const UNITS: Readonly<Record<string, string>> = {
  ms: 'millisecond',
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
};
