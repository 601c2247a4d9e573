import { afterAll, beforeAll, expect, it } from 'vitest';
import { rawAgent } from '../gateway/agent.ts';
import { type EpochsStage, startEpochs } from '../gateway/epochs-stage.ts';
import { waitingApprovals } from '../gateway/people.ts';
import { OPERATOR } from '../gateway/rig.ts';

let stage: EpochsStage;
const control = () => stage.rig.gateway.control;

beforeAll(async () => {
  stage = await startEpochs(
    'retention: { rules: [{ name: all, keep: 1ms }] }\nmode: enforce',
    '{ default: allow, unconfirmedTools: allow, rules: [{ name: writes, match: { tool: write }, then: hold }] }',
  );
});
afterAll(() => stage.close());

it('a call that was open while the log was restored is kept by what its end says, which is in another epoch', async () => {
  await stage.read('/kept/by/nobody');
  const agent = rawAgent(stage.rig);
  const held = agent.begin('write', { path: '/held' }).done.catch(() => {});
  await waitingApprovals(stage.rig);
  const { file } = await stage.backup('while-it-waits');
  await stage.restore(file);
  agent.close();
  await held;
  const { entries } = await control().entries(
    { epoch: 1, kind: 'call.request', limit: 9, depth: 5000 },
    OPERATOR,
  );
  const call = entries.find((one) => one.call?.tool === 'write')?.call;
  expect(call?.outcome).not.toBeNull();
  const why = { owner: 'legal', reason: 'case 7' };
  const { id } = await control().preserve({ ...why, filter: { q: `outcome:${call?.outcome}` } }, OPERATOR);
  const plan = await control().purgePlan();
  expect(plan.preservations).toMatchObject([{ id, bodies: 1 }]);
  await control().purge({ at: plan.at, rules: plan.rules }, OPERATOR);
  const { bodies } = await control().call(call?.id ?? '', OPERATOR);
  expect(bodies.map(({ role }) => role)).toContain('request');
});
