import { bytesText } from '../../../proxy/contract/bytes-text.ts';
import type {
  BodyCount,
  CoveredView,
  PreservationView,
  PurgePlanView,
} from '../../../proxy/contract/purge.ts';
import { fullTime } from '../../parts/times.ts';

type Rule = PurgePlanView['byRule'][number];

/** `12 bodies, 3.4 MiB`. */
export function countWords({ bodies, bytes }: BodyCount, none = 'nothing'): string {
  if (bodies === 0) return none;
  return `${bodies.toLocaleString('en')} ${bodies === 1 ? 'body' : 'bodies'}, ${bytesText(bytes)}`;
}

export function keepWords({ keep, afterBundle }: Pick<Rule, 'keep' | 'afterBundle'>): string {
  if (keep === 'forever') return 'for ever';
  return afterBundle ? `${keep}, and until it is in a bundle` : keep;
}

/** What a rule is of: `server pay*; request, answer`. */
export function matchWords({ server, agent, body }: Rule['match']): string {
  const parts = [
    server.length > 0 ? `server ${server.join(', ')}` : '',
    agent.length > 0 ? `agent ${agent.join(', ')}` : '',
    body.join(', '),
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'everything else' : parts.join('; ');
}

export function keptWords({ preserved, unbundled, inUse }: Rule): string {
  const parts = [
    preserved.bodies > 0 ? `${countWords(preserved)} preserved` : '',
    unbundled.bodies > 0 ? `${countWords(unbundled)} in no bundle yet` : '',
    inUse.bodies > 0 ? `${countWords(inUse)} under way` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'nothing' : parts.join('; ');
}

/** `agent coder, since 1 Nov 2026 …`; `everything` where nothing narrows it. */
export function filterWords(filter: PreservationView['filter']): string {
  const words = Object.entries(filter).map(([name, value]) =>
    typeof value === 'number' ? `${name} ${fullTime(value)}` : `${name === 'q' ? 'query' : name} ${value}`,
  );
  return words.length === 0 ? 'everything' : words.join(', ');
}

/** All that would be deleted, of all rules. */
export function totalOf(plan: Pick<PurgePlanView, 'byRule'>): BodyCount {
  return {
    bodies: plan.byRule.reduce((sum, { bodies }) => sum + bodies, 0),
    bytes: plan.byRule.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

export function callWords({ calls, whole }: Pick<CoveredView, 'calls' | 'whole'>): string {
  const number = calls.toLocaleString('en');
  if (!whole) return `${number} calls and more`;
  return calls === 1 ? '1 call' : `${number} calls`;
}
