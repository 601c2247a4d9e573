import { describe, expect, it } from 'vitest';
import type { CallView } from '../../proxy/contract/log-views.ts';
import type { ApprovalView } from '../../proxy/contract/views.ts';
import { outcomeOf } from '../../renderer/approval/outcome-words.ts';
import { createRowMaker } from '../../renderer/screens/activity/call-row.ts';
import { approvalLine, approvalState } from '../../renderer/screens/session/words.ts';

const vote = { person: 'ann', vote: 'approve', assurance: 'click', at: 5, reason: null, signed: false };
const view = (more: Partial<ApprovalView>): ApprovalView =>
  ({
    state: 'expired',
    end: 'deadline',
    grant: false,
    uses: 0,
    maxUses: 1,
    votes: [],
    ...more,
  }) as ApprovalView;

describe('an approval that is over', () => {
  it('and let a call through says that it ran, not that nobody decided', () => {
    const over = view({ grant: true, end: 'session-ended', uses: 1, maxUses: 10, votes: [vote] });
    const { tone, title, text } = outcomeOf(over, 'ann');
    expect(tone).toBe('approved');
    expect(title).toContain('You approved');
    expect(text).toContain('It has run');
    expect(text).toContain('1 of 10');
    expect(outcomeOf({ ...over, end: 'not-used-in-time', uses: 4 }, 'bob').text).toContain('4 of 10');
  });

  it('and let none through says why', () => {
    const titles = [
      view({}),
      view({ votes: [vote] }),
      view({ votes: [vote], end: 'not-used-in-time' }),
      view({ votes: [vote], end: 'session-ended' }),
    ].map((over) => {
      const { tone, title, text } = outcomeOf(over, 'bob');
      expect([tone, text]).toEqual(['over', outcomeOf(view({}), 'bob').text]);
      return title;
    });
    expect(new Set(titles).size).toBe(titles.length);
  });
});

describe('a call that a grant let through, after the grant is over', () => {
  const named = (name: string) => ({ id: name, name, gone: false });
  const approval = {
    id: 'a',
    state: 'expired',
    grant: true,
    use: 1 as number | null,
    maxUses: 10,
    votes: [{ ...vote, person: named('ann'), vote: 'approve', at: 5_000_000 }],
    deliveries: [],
  } as const;
  const call = (more: object = {}): CallView =>
    ({
      id: 'c',
      session: 's',
      agent: named('bot'),
      owner: null,
      server: named('files'),
      tool: 'write',
      decision: { effect: 'hold', enforced: true, rule: 'r' },
      masks: {},
      received: 1_000_000,
      approval: { ...approval, ...more },
    }) as unknown as CallView;
  const rowOf = createRowMaker();

  it('keeps who approved it, and how long that took', () => {
    expect(rowOf(call())).toMatchObject({
      approval: 'ann approved (grant, 1 of 10)',
      decidedAfter: 4_000_000,
    });
    expect(rowOf(call({ use: 2 }))).toMatchObject({ decidedAfter: null });
    expect(approvalLine(approval)).toBe('ann approved (use 1 of 10)');
    expect(approvalState(approval, { ran: null })).toContain('approved');
  });
  it('is another matter than one that nobody approved', () => {
    expect(rowOf(call({ use: null })).approval).toBe('ann approved, not used');
    const alone = { ...approval, use: null, votes: [] };
    expect(rowOf(call(alone))).toMatchObject({ approval: 'nobody in time', decidedAfter: null });
    expect(approvalState(alone, { ran: null })).toContain('nobody');
    expect(approvalState({ ...approval, use: null }, { ran: 'another' })).toContain('approved');
    expect(approvalLine(alone)).toBe('expired');
  });
});
