import type { GrantRefusal } from '../../proxy/contract/approvals.ts';
import type { ApprovalDetail } from '../../proxy/contract/views.ts';
import { asksForPresence } from '../parts/requirement-words.ts';

const WHY: Readonly<Record<GrantRefusal, string>> = {
  'not-waiting': '',
  'several-approvers': 'several people must agree, and none of them decides for later calls.',
  masked: 'it has masked values, and later calls would run with values that nobody saw.',
  'not-only-arguments': 'it has more than arguments, and bounds can speak of nothing else.',
  'session-ended': 'its session has ended.',
};

/** Why there is no "For this session" for this call, in words; empty where there is, or where nothing waits. */
export function onceOnly({ offer, requirement }: Pick<ApprovalDetail, 'offer' | 'requirement'>): string {
  if (offer.refused === 'not-waiting') return '';
  if (offer.refused !== null) return `Not for the whole session: ${WHY[offer.refused]}`;
  if (asksForPresence(requirement))
    return 'Not for the whole session: its rule wants somebody there for each call.';
  return '';
}
