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
  // Of a batch some may have been allowed: nobody would have been asked.
  const begins = DENIAL_REASONS.map((denial) =>
    denial === 'batch'
      ? 'Not run: '
      : ['cooldown', 'too-many-waiting', 'not-shown-whole'].includes(denial)
        ? 'Denied without asking: '
        : 'Approved, and not run: ',
  );
  for (const [nth, one] of said.entries()) expect(one.slice(0, begins[nth]?.length)).toBe(begins[nth]);
  expect(outcomeSays({ ...call, approval })).not.toContain('without asking');
});
