import type { ApprovalDetail, ApprovalView } from '../contract/control.ts';
import type { Painter } from '../platform/terminal/style.ts';
import { fields, table } from '../platform/terminal/table.ts';
import { absolute, both, relative, span } from '../platform/terminal/times.ts';
import { visible } from '../platform/terminal/visible.ts';
import { callText } from './call-text.ts';
import { requirementText } from './requirement-text.ts';

/** A held call as an approver must see it: who, what, why, until when, and every byte that would run. */
export function approvalText(approval: ApprovalDetail, now: number, paint: Painter): string {
  return [
    paint(
      'strong',
      `${visible(approval.agent)} wants ${visible(approval.tool || approval.method)} on ${visible(approval.server)}`,
    ),
    '',
    fields([
      ['id', visible(approval.id)],
      [
        'agent',
        `${visible(approval.agent)}, of ${visible(approval.owner)}, from ${visible(approval.source.ip)}`,
      ],
      ['server', visible(approval.server)],
      [
        'tool',
        `${visible(approval.tool || '(none)')} (${visible(approval.method)}, class ${visible(approval.toolClass)})`,
      ],
      ['rule', ruleText(approval)],
      ['takes', requirementText(approval.requirement)],
      ['asked', both(approval.created, now)],
      ['state', stateText(approval, now, paint)],
      ...votesText(approval, now),
    ]),
    '',
    callText(approval.params, approval.tool),
    ...maskedText(approval),
    '',
    effectText(approval, now),
  ].join('\n');
}

function ruleText({ rule, ruleMessage }: ApprovalView): string {
  return ruleMessage === null ? visible(rule) : `${visible(rule)}: ${visible(ruleMessage)}`;
}

function stateText(approval: ApprovalView, now: number, paint: Painter): string {
  if (approval.state !== 'waiting') return visible(approval.state);
  const left = approval.deadline - now;
  if (left <= 0) return paint('bad', 'its time is over');
  return `${paint('warn', `waiting, ${span(left)} left`)} (until ${absolute(approval.deadline)}); needs ${visible(approval.needs)}`;
}

function votesText(approval: ApprovalView, now: number): [string, string][] {
  return approval.votes.map((vote, index) => [
    index === 0 ? 'votes' : '',
    `${visible(vote.person)}: ${visible(vote.vote)} by ${visible(vote.assurance)}, ${relative(vote.at, now)}` +
      (vote.reason === null ? '' : ` (${visible(vote.reason)})`),
  ]);
}

function maskedText({ masked }: ApprovalDetail): string[] {
  if (masked.length === 0) return [];
  const rows = masked.map((leaf) => [
    visible(leaf.pointer),
    visible(leaf.kind),
    `${leaf.length} characters`,
    leaf.byNameAlone ? 'masked for its name alone: shown to you before you approve' : '',
  ]);
  return [
    '',
    'Masked in what you see; the server gets the originals:',
    table(['where', 'kind', 'length', ''], rows),
  ];
}

/** What approving would do, or that nothing is left to approve. */
function effectText(approval: ApprovalDetail, now: number): string {
  const tool = `${visible(approval.tool || approval.method)} on ${visible(approval.server)}`;
  if (approval.state === 'approved') {
    const until = approval.usableUntil === null ? '' : `, until ${both(approval.usableUntil, now)}`;
    return `Approved: used ${approval.uses} of ${approval.maxUses} times${until}.`;
  }
  if (approval.state !== 'waiting') return 'It is decided: nothing can be approved here any more.';
  const caller = approval.callerWaiting
    ? 'The caller is waiting for the answer.'
    : 'The caller has gone: it runs when the agent asks for the same again.';
  return `Approving lets ${visible(approval.agent)} run ${tool} once, with exactly these ${approval.bytes} bytes. ${caller}`;
}
