import { expect, it } from 'vitest';
import type { ApprovalView } from '../../proxy/contract/views.ts';
import { endingOf, ruleWords } from '../../renderer/screens/approvals/approval-words.ts';
import { holdingOf } from '../../renderer/screens/approvals/holding-rules.ts';

const ended = (more: Partial<ApprovalView>) =>
  endingOf({ end: null, grant: false, uses: 0, maxUses: 1, ...more } as ApprovalView);

it('how an approval ended, in a word and a reason', () => {
  expect(ended({ state: 'denied' })).toMatchObject({ word: 'denied', tone: 'deny' });
  expect(ended({ state: 'approved' })).toMatchObject({ word: 'approved', why: 'not used yet' });
  expect(ended({ state: 'spent', uses: 1 })).toMatchObject({ word: 'approved', tone: 'allow' });
  expect(ended({ state: 'approved', grant: true, uses: 3, maxUses: 20 }).why).toBe('3 of 20 used');
  expect(ended({ state: 'expired', end: 'deadline' })).toMatchObject({ word: 'expired', tone: 'over' });
  expect(ended({ state: 'expired', end: 'not-used-in-time' }).why).toContain('approved');
  expect(ended({ state: 'expired', end: 'session-ended' }).why).toContain('session');
  expect(ended({ state: 'expired', end: 'session-ended', grant: true, uses: 2, maxUses: 9 })).toMatchObject({
    word: 'granted',
    tone: 'allow',
    why: 'its session is over, 2 of 9 used',
  });
  expect(ended({ state: 'withdrawn', end: 'cancelled' }).why).toContain('agent');
  expect(ended({ state: 'withdrawn', end: 'agent-gone' }).why).toContain('question');
});

it('rules of the gateway itself are said in words, others by their names', () => {
  expect(ruleWords('(default)')).toContain('default');
  expect(ruleWords('writes-need-a-person')).toBe('writes-need-a-person');
});

it('what a configuration holds', () => {
  const rules = [
    { name: 'a', then: 'allow' },
    { name: 'b', then: 'hold' },
    { name: 'c', then: 'hold' },
  ];
  expect(holdingOf({ policy: { rules } })).toEqual({ rules: ['b', 'c'], byDefault: true });
  expect(holdingOf({ policy: { default: 'deny' } })).toEqual({ rules: [], byDefault: false });
  expect(holdingOf({})).toEqual({ rules: [], byDefault: true });
  expect(holdingOf(null)).toEqual({ rules: [], byDefault: true });
});
