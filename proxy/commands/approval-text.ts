import type { ApprovalDetail, ApprovalView } from '../contract/views.ts';
import { counted } from '../platform/terminal/counted.ts';
import type { Painter } from '../platform/terminal/style.ts';
import { fields, table } from '../platform/terminal/table.ts';
import { absolute, both, span } from '../platform/terminal/times.ts';
import { visible } from '../platform/terminal/visible.ts';
import { callText } from './call-text.ts';
import type { CommandContext } from './context.ts';
import { grantFields, sessionText } from './grant-text.ts';
import { outcomeText } from './outcome-text.ts';
import { requirementText } from './requirement-text.ts';

/** An approval as a person must see it: who, what, why, until when, within what, and every byte that would run. */
export function approvalText(
  approval: ApprovalDetail,
  {
    now,
    paint,
    hint,
  }: { readonly now: number; readonly paint: Painter; readonly hint: CommandContext['hint'] },
): string {
  return [
    paint('strong', headline(approval)),
    '',
    fields([
      ['id', visible(approval.id)],
      [
        'agent',
        `${visible(approval.agent)}, of ${visible(approval.owner)}, from ${visible(approval.source.ip)}`,
      ],
      ...replayText(approval),
      ['server', visible(approval.server)],
      ['tool', toolText(approval)],
      ...statedText(approval),
      ['rule', ruleText(approval)],
      ['takes', requirementText(approval.requirement)],
      ['asked', both(approval.created, now)],
      ['state', stateText(approval, paint)],
      ...votesText(approval, now),
      ...grantFields(approval),
      ['session', sessionText(approval, now, paint)],
    ]),
    '',
    ...wholeCallText(approval),
    ...maskedText(approval),
    '',
    effectText(approval, hint),
  ].join('\n');
}

/** Who wants what of whom: a server that asks an agent is not the agent asking. */
function headline({ direction, agent, server, tool, method }: ApprovalView): string {
  const what = visible(tool || method);
  return direction === 'to-server'
    ? `${visible(agent)} wants ${what} on ${visible(server)}`
    : `${visible(server)} asks ${visible(agent)} for ${what}`;
}

function replayText({ replay }: ApprovalDetail): [string, string][] {
  return replay === undefined
    ? []
    : [['replay', `sent by a replay of a recorded session (record ${replay}), and no work of the agent`]];
}

function toolText({ tool, method, toolClass, definition }: ApprovalDetail): string {
  if (tool === '') return visible(method);
  const changed = definition !== null && !definition.same ? '; the server has changed it since' : '';
  return `${visible(tool)} (${visible(method)}, class ${visible(toolClass)}${changed})`;
}

function statedText({ stated }: ApprovalDetail): [string, string][] {
  const parts = [
    ...(stated.reason === null ? [] : [`"${visible(stated.reason)}"`]),
    ...(stated.ticket === null ? [] : [`ticket "${visible(stated.ticket)}"`]),
  ];
  return parts.length === 0 ? [] : [['it says', `${parts.join(', ')} (the agent's own words, not checked)`]];
}

function ruleText({ rule, ruleMessage }: ApprovalView): string {
  return ruleMessage === null ? visible(rule) : `${visible(rule)}: ${visible(ruleMessage)}`;
}

function stateText(approval: ApprovalDetail, paint: Painter): string {
  const { state, left, deadline, needs, grant, sessionEnded, paused } = approval;
  if (state === 'waiting') {
    if (left === null || left === 0) return paint('bad', 'its time is over');
    return `${paint('warn', `waiting, ${span(left)} left`)} (until ${absolute(deadline)}); needs ${visible(needs)}${
      paused ? paint('bad', '; paused, and refused if approved now') : ''
    }`;
  }
  if (state !== 'approved') return outcomeText(approval);
  if (!grant) return `${paint('good', outcomeText(approval))}, not used yet`;
  if (sessionEnded) return paint('bad', 'its session has ended; no call can use it');
  return paint('good', 'a grant in force');
}

function votesText(approval: ApprovalView, now: number): [string, string][] {
  return approval.votes.map((vote, index) => [
    index === 0 ? 'votes' : '',
    `${visible(vote.person)} ${vote.vote === 'approve' ? 'approved' : 'denied'} ${both(vote.at, now)}, assurance ${visible(vote.assurance)}` +
      (vote.reason === null ? '' : `: ${visible(vote.reason)}`),
  ]);
}

function wholeCallText({ state, grant, params, tool }: ApprovalDetail): string[] {
  if (state === 'waiting') return [callText(params, tool)];
  if (params === '') return ['The call itself is not kept any more.'];
  const what = grant ? 'The call that the grant was given for' : 'The call';
  return [`${what}, as it is on record:`, callText(params, tool)];
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

/** What approving would do, what the approval still does, or that nothing is left to decide. */
function effectText(approval: ApprovalDetail, hint: CommandContext['hint']): string {
  const { state, grant, sessionEnded, usableUntil, left, callerWaiting, bytes, direction } = approval;
  const agent = visible(approval.agent);
  const tool = visible(approval.tool || approval.method);
  if (state === 'approved' && grant) {
    const end = hint(`End it with: countersign grant revoke ${visible(approval.id)}`);
    if (sessionEnded) return `Its session has ended; no call can use it. ${end}`;
    return `Calls of ${agent} that it covers run without asking. ${end}`;
  }
  if (state === 'approved') {
    const until = usableUntil === null || left === null ? '' : `, within ${span(left)}`;
    return `It runs once, when ${agent} asks for the same again${until}.`;
  }
  if (state !== 'waiting') return 'It is decided: nothing can be approved here any more.';
  if (direction === 'to-agent')
    return `Approving lets ${visible(approval.server)} ask ${agent} for ${tool} once, with exactly these ${counted(bytes, 'byte')}.`;
  const caller = callerWaiting
    ? 'The caller is waiting for the answer.'
    : 'The caller has gone: it runs when the agent asks for the same again.';
  return `Approving lets ${agent} run ${tool} on ${visible(approval.server)} once, with exactly these ${counted(bytes, 'byte')}. ${caller}`;
}
