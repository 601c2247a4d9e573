import { expect, it } from 'vitest';
import { DENIAL_REASONS } from '../../proxy/contract/denial.ts';
import type { CallApprovalView } from '../../proxy/contract/log-views.ts';
import { outcomeSays } from '../../renderer/screens/session/words.ts';

const call = { outcome: 'denied', forwarded: false, denial: null, approval: null } as const;
const person = { id: 'p', name: 'ann', gone: false };
const approval: CallApprovalView = {
  ...{ id: 'a', state: 'denied', grant: false, use: null, maxUses: 1, deliveries: [] },
  votes: [{ person, vote: 'deny', assurance: 'click', at: 0, reason: null }],
};

it('a call that was denied without anybody being asked says so, and who had denied the same', () => {
  expect(outcomeSays({ ...call, denial: 'cooldown', approval })).toContain('ann denied the same call');
  const said = DENIAL_REASONS.map((denial) => outcomeSays({ ...call, denial }));
  expect(new Set(said).size).toBe(DENIAL_REASONS.length);
  for (const one of said) expect(one).toMatch(/^Denied without asking: /);
  expect(outcomeSays({ ...call, approval })).not.toContain('without asking');
});
