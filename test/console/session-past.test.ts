import { afterAll, beforeAll, expect, it } from 'vitest';
import { vote } from '../gateway/people.ts';
import { OPERATOR } from '../gateway/rig.ts';
import { axe } from './axe.ts';
import { openCall, part, type SessionStage, startSessions } from './session-stage.ts';

let stage: SessionStage;
beforeAll(async () => {
  stage = await startSessions();
});
afterAll(() => stage.close());

it('a call is shown with the rule as it was then, and who was told of it, whatever the policy says now', async () => {
  const { scene } = stage;
  const agent = await stage.agent('builder');
  const held = agent.begin('write', { path: '/srv/a.txt' });
  const approval = await scene.waitingFor('/srv/a.txt');
  const { control } = scene.rig.gateway;
  for (const what of ['sent', 'delivered', 'seen'] as const)
    await control.deliver(approval, { channel: 'desktop', what }, scene.ann);
  await vote(scene.rig, approval, scene.ann);
  await held.done;
  await agent.tool('read', { n: 1 });
  await scene.policy(
    'default: deny\nrules:\n  - { name: writes-need-a-person, match: { tool: write }, then: deny }',
  );
  await agent.tool('write', { path: '/srv/b.txt' });
  const { id } = await stage.sessionOf('builder');
  const { page, problems, context } = await stage.open(`/sessions/${id}`);

  await openCall(page, 'ann approved');
  expect(await part(page, 'Approval').innerText()).toMatch(/Told\s+ann \(desktop\): seen .*notified/);
  await part(page, 'Decision').getByRole('button', { name: 'Show the rule as it was' }).click();
  const rule = part(page, 'The rule as it was');
  await rule.getByText('writes-need-a-person').waitFor();
  expect(await rule.innerText()).toContain('then: hold');
  const decision = await part(page, 'Decision').innerText();
  expect(decision).toContain('It has the digest that is on record with the call.');
  expect(decision).toMatch(/Line [0-9]+ of the configuration of that time/);
  expect(await axe(page)).toEqual([]);

  await openCall(page, 'read');
  await part(page, 'Decision').getByRole('button', { name: 'Show the rule as it was' }).click();
  await rule.getByText('allow').waitFor();
  await openCall(page, 'denied');
  await part(page, 'Decision').getByRole('button', { name: 'Show the rule as it was' }).click();
  await rule.getByText('writes-need-a-person').waitFor();
  expect(await rule.innerText()).toContain('then: deny');

  await part(page, 'Decision')
    .getByRole('link', { name: /^record/ })
    .click();
  await page.waitForURL(/\/policy\/history\/[0-9]+$/);
  expect(problems).toEqual([]);
  await context.close();
  await expect(control.pastRule({ policy: 'a'.repeat(64), rule: 'x' })).rejects.toMatchObject({
    code: 'not-found',
  });
  const [first] = (await control.session(id, { limit: 1 }, OPERATOR)).calls;
  const asked = { policy: first?.policy?.digest ?? '', rule: 'no-such-rule' };
  expect(await control.pastRule(asked)).toMatchObject({ text: null, line: null, ruleDigest: null });
});
