import type { ApprovalDetail } from '../contract/views.ts';
import { prettyJson } from '../platform/terminal/pretty-json.ts';
import type { Painter } from '../platform/terminal/style.ts';
import { absolute, relative, span } from '../platform/terminal/times.ts';
import { visible } from '../platform/terminal/visible.ts';

const ID_CHARACTERS = 8;
const INLINE_CHARACTERS = 80;
const BASES = {
  'mcp-session': 'an MCP session',
  'shim-run': 'a run of countersign connect',
  'idle-gap': 'calls without a long pause between them',
} as const;

/** The limits of a grant as lines of a list: how often, until when, and for which arguments. Nothing for another approval. */
export function grantFields(approval: ApprovalDetail): [string, string][] {
  const { bounds, uses, maxUses, usableUntil, left } = approval;
  if (bounds === null) return [];
  const covers = bounds.map(({ argument, is, value }) => {
    const name = visible(argument);
    if (is === 'any') return `${name} may be anything`;
    if (is === 'within') return `${name} within ${visible(value)}`;
    // Longer ones stand whole in the call below.
    return value.length > INLINE_CHARACTERS
      ? `${name} exactly as in the call below`
      : `${name} exactly ${prettyJson(value)}`;
  });
  return [
    ['uses', `${uses} of ${maxUses} used, ${Math.max(0, maxUses - uses)} left`],
    ...(usableUntil === null
      ? []
      : [
          ['until', `${absolute(usableUntil)}${left === null ? '' : ` (${span(left)} left)`}`] satisfies [
            string,
            string,
          ],
        ]),
    ['covers', [...covers, covers.length === 0 ? 'no arguments' : 'no other arguments'].join('\n')],
  ];
}

/** Which session, and whether it goes on: a grant is for this one only. */
export function sessionText({ session, sessionEnded }: ApprovalDetail, now: number, paint: Painter): string {
  const { id, basis, opened, lastHeard, closed } = session;
  const what = basis === null ? 'unknown' : BASES[basis];
  const parts = [
    `…${visible(id.slice(-ID_CHARACTERS))}, ${what}`,
    ...(opened === null ? [] : [`begun ${relative(opened, now)}`]),
    ...(lastHeard === null ? [] : [`last call ${relative(lastHeard, now)}`]),
  ];
  if (!sessionEnded) return parts.join(', ');
  return `${parts.join(', ')}, ${paint('bad', closed === null ? 'ended' : `ended ${relative(closed, now)}`)}`;
}
