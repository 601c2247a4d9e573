import type { CallView } from '../../contract/log-views.ts';
import { absolute } from '../../platform/terminal/times.ts';
import { plainName } from './log-words.ts';

/** Why a call was denied where neither policy as it came nor a person asked for it denied it, and whose verdict it met; empty for all others. */
export function denialWords({ denial, approval }: Pick<CallView, 'denial' | 'approval'>): string {
  switch (denial) {
    case null:
      return '';
    case 'cooldown': {
      const denied = (approval?.votes ?? []).filter(({ vote }) => vote === 'deny');
      const by = denied.map(({ person, at }) => `${plainName(person)} at ${absolute(at)}`).join(', ');
      return `the same call was denied${by === '' ? ' before' : ` by ${by}`}, and is not asked again so soon`;
    }
    case 'approval-over':
      return 'it was approved, and before it ran the approval was used up or taken back';
    case 'tool-changed':
      return 'it was approved, and before it ran the tool had become another one';
    case 'rule-stricter':
      return 'it was approved, and before it ran the rule asked for more than that';
    case 'policy-denies':
      return 'it was approved, and before it ran policy denied it';
    case 'too-many-waiting':
      return 'nobody was asked: too many calls of the agent waited already';
    case 'not-shown-whole':
      return 'nobody was asked: it has members that approvers are not shown';
    case 'batch':
      return 'it came in a batch of which not all could run';
  }
}
