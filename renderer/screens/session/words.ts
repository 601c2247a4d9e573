import type { DenialReason } from '../../../proxy/contract/denial.ts';
import type { CallApprovalView, CallView, NameView, SessionView } from '../../../proxy/contract/log-views.ts';
import type { CallOutcome } from '../../../proxy/contract/state.ts';
import { decisionWord } from '../../parts/decisions.ts';
import type { Mark } from './marks.ts';
import { isShared } from './moments.ts';

/** What ties the calls of a session together. */
export const BASIS_WORDS: Readonly<Record<SessionView['basis'], string>> = {
  'mcp-session': 'one MCP session of the server (mcp-session)',
  'shim-run': 'one run of countersign connect (shim-run)',
  'idle-gap': 'calls with no long silence between them (idle-gap)',
};

/** A short word for a line, and a sentence for who looks closer. */
export const OUTCOME: Readonly<
  Record<CallOutcome, { readonly word: string; readonly color: string; readonly says: string }>
> = {
  answered: { word: 'answered', color: 'teal', says: 'The answer went back.' },
  error: { word: 'error', color: 'red', says: 'It was answered with an error, which went back.' },
  denied: { word: 'denied', color: 'red', says: 'It was not forwarded. The one who asked was told why.' },
  expired: { word: 'expired', color: 'orange', says: 'Nobody decided in time, so it was not forwarded.' },
  withdrawn: {
    word: 'withdrawn',
    color: 'gray',
    says: 'It was withdrawn before anyone decided, and not forwarded.',
  },
  pending: {
    word: 'told to call again',
    color: 'orange',
    says: 'The agent’s patience is shorter than a decision takes: it was told to call again, and the approval was kept.',
  },
  cancelled: {
    word: 'cancelled',
    color: 'gray',
    says: 'It was cancelled after it had been forwarded, and may have run.',
  },
  'upstream-failed': {
    word: 'server failed',
    color: 'red',
    says: 'The server could not be reached or did not answer as it must.',
  },
  refused: { word: 'refused', color: 'red', says: 'The gateway stopped it, for the reason beside it.' },
  replayed: {
    word: 'answered again',
    color: 'teal',
    says: 'It was not forwarded again: the answer of before was kept for a retry, and went back.',
  },
  unknown: {
    word: 'unknown',
    color: 'red',
    says: 'The gateway ended while it ran. The server may have run it.',
  },
};

/** The sentence of a call's outcome; empty while it has none. */
export function outcomeSays({
  outcome,
  forwarded,
  denial,
  approval,
}: Pick<CallView, 'outcome' | 'forwarded' | 'denial' | 'approval'>): string {
  if (outcome === null) return '';
  if (denial !== null) return denialSays(denial, approval);
  if (outcome === 'cancelled' && forwarded === false)
    return 'It was cancelled while it waited, and was not forwarded.';
  return isShared({ outcome, forwarded })
    ? 'It was not forwarded by itself: the same call ran already, and it got what came of that.'
    : OUTCOME[outcome].says;
}

/** Why it was denied where neither policy as it came nor a person asked for it denied it. */
function denialSays(denial: DenialReason, approval: CallApprovalView | null): string {
  switch (denial) {
    case 'cooldown':
      return `Denied without asking: ${approval === null ? 'people denied' : approvalLine(approval)} the same call, and nobody is asked again so soon.`;
    case 'approval-over':
      return 'Approved, and not run: the approval was used up or taken back before.';
    case 'tool-changed':
      return 'Approved, and not run: the tool had become another one before.';
    case 'rule-stricter':
      return 'Approved, and not run: the rule asked for more before.';
    case 'policy-denies':
      return 'Approved, and not run: policy denied it before.';
    case 'too-many-waiting':
      return 'Denied without asking: too many calls of the agent waited for people already.';
    case 'not-shown-whole':
      return 'Denied without asking: it has members that approvers are not shown.';
    case 'batch':
      return 'Not run: it came in a batch of which not all could run.';
  }
}

const APPROVAL_STATES: Readonly<Record<CallApprovalView['state'], string>> = {
  waiting: 'waiting for people',
  approved: 'approved',
  spent: 'approved, and used up',
  denied: 'denied',
  expired: 'expired: nobody decided in time',
  withdrawn: 'withdrawn',
  revoked: 'approved, and revoked since',
};
export function approvalState(
  { state, use, votes }: CallApprovalView,
  { ran }: Pick<CallView, 'ran'>,
): string {
  if (state !== 'expired') return APPROVAL_STATES[state];
  if (use !== null || ran !== null) return 'approved, and over since';
  return votes.length === 0 ? APPROVAL_STATES.expired : 'over before this call could use it';
}

/** Who decided, for a line: `ann approved`, `waiting`. */
export function approvalLine({ state, votes, grant, use, maxUses }: CallApprovalView): string {
  const of = (word: 'approve' | 'deny'): string =>
    votes
      .filter(({ vote }) => vote === word)
      .map(({ person }) => nameOf(person))
      .join(', ');
  if (state === 'denied') return `${of('deny')} denied`;
  if (use !== null || state === 'approved' || state === 'spent' || state === 'revoked') {
    return `${of('approve')} approved${grant && use !== null ? ` (use ${use} of ${maxUses})` : ''}`;
  }
  return state === 'waiting' ? 'waits for people' : state;
}

/** How sure it is that the vote was the person's own act. */
const ASSURANCES: Readonly<Record<string, string>> = {
  click: 'by a click',
  'os-presence': 'with their secret, typed for this vote, or the system’s own check',
  'user-verified-key': 'with a key that was touched',
  'other-device': 'on another device',
};
export const assuranceWords = (assurance: string): string => ASSURANCES[assurance] ?? assurance;

/** Why policy said so, as a sentence. */
export function whyDecided({ decision: { effect, reason } }: CallView): string {
  switch (reason) {
    case 'rule':
      return 'This rule was the first to match the call.';
    case 'default':
      return `No rule speaks of this call, so the policy’s default decided: ${effect}.`;
    case 'unknown-method':
      return 'The policy does not know this method.';
    case 'unconfirmed-tool':
      return 'Nobody had confirmed this tool as it was.';
    case 'refused-tool':
      return 'A person had refused this tool as it was.';
    case 'rule-error':
      return 'A rule could not be worked out for this call, and a rule that errors denies.';
    case 'passes':
      return 'Calls of this kind pass undecided, and are recorded.';
    case 'paused':
      return 'It came while its agent, its server or everything was paused.';
    default:
      return reason ?? '';
  }
}

/** The end of an id, which is its random part, where there is no name. */
export const nameOf = ({ id, name, gone }: NameView): string =>
  `${name ?? `…${id.slice(-6)}`}${gone ? ' (gone)' : ''}`;

/** The tool, prompt or resource; else the method. */
export const whatOf = ({ tool, method }: Pick<CallView, 'tool' | 'method'>): string =>
  tool === '' ? method : tool;

/** A call of the timeline for those who hear it: `3 of 12: write, held, answered`. */
export function markSentence(mark: Mark, place: number, of: number): string {
  const { effect, enforced, outcome, masked, replay } = mark;
  const words = [
    whatOf(mark).slice(0, 200),
    decisionWord(effect, enforced),
    outcome === null ? 'under way' : OUTCOME[outcome].word,
    ...(masked ? ['masked'] : []),
    ...(replay ? ['sent by a replay'] : []),
  ];
  return `${place + 1} of ${of}: ${words.join(', ')}`;
}

export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
