import type { ApprovalView } from '../../../proxy/contract/views.ts';

/** What held a call, where nobody wrote the rule. */
const BUILT_IN: Readonly<Record<string, string>> = {
  '(default)': 'policy’s default',
  '(unconfirmed-tool)': 'tool not confirmed',
  '(unknown-method)': 'method not known',
};
export const ruleWords = (rule: string): string => BUILT_IN[rule] ?? rule;

export const classWords = (toolClass: string): string =>
  toolClass === 'unconfirmed' ? 'not confirmed' : toolClass;

export interface Ending {
  /** One or two words. */
  readonly word: string;
  readonly tone: 'allow' | 'deny' | 'over';
  /** Why it ended, where no vote says so. */
  readonly why: string;
}

/** How an approval that waits no more was decided or came to its end. */
export function endingOf({ state, end, grant, uses, maxUses }: ApprovalView): Ending {
  switch (state) {
    case 'approved':
      return grant
        ? { word: 'granted', tone: 'allow', why: `${uses} of ${maxUses} used` }
        : { word: 'approved', tone: 'allow', why: 'not used yet' };
    case 'spent':
      return grant
        ? { word: 'granted', tone: 'allow', why: 'all uses used' }
        : { word: 'approved', tone: 'allow', why: 'ran' };
    case 'denied':
      return { word: 'denied', tone: 'deny', why: '' };
    case 'revoked':
      return { word: 'revoked', tone: 'over', why: `${uses} of ${maxUses} used` };
    case 'expired':
      if (grant && end !== 'deadline') {
        const over = end === 'session-ended' ? 'its session' : 'its time';
        return { word: 'granted', tone: 'allow', why: `${over} is over, ${uses} of ${maxUses} used` };
      }
      if (end === 'session-ended') return { word: 'ended', tone: 'over', why: 'its session was over' };
      return end === 'not-used-in-time'
        ? { word: 'expired', tone: 'over', why: 'approved, not used in time' }
        : { word: 'expired', tone: 'over', why: 'nobody decided in time' };
    case 'withdrawn':
      return { word: 'withdrawn', tone: 'over', why: WITHDRAWN[end ?? ''] ?? 'taken back' };
    case 'waiting':
      return { word: 'waiting', tone: 'over', why: '' };
  }
}

const WITHDRAWN: Readonly<Record<string, string>> = {
  cancelled: 'the agent took its call back',
  'agent-gone': 'the question was gone',
  'session-ended': 'its session was over',
};
