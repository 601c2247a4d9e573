import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OPERATOR } from '../gateway/rig.ts';
import { axe } from './axe.ts';
import { detail, openCall, rows, type SessionStage, startSessions } from './session-stage.ts';

let stage: SessionStage;
beforeAll(async () => {
  stage = await startSessions();
});
afterAll(() => stage.close());

it('calls that a replay sent are told from the agent’s own, in the list, the head, the call and to who hears it', async () => {
  const { control } = stage.scene.rig.gateway;
  const agent = await stage.agent('tester');
  await agent.tool('read', { path: '/own' });
  const run = randomUUID();
  const own = await stage.sessionOf('tester');
  const begun = { session: own.id, origin: 'countersign/elsewhere', messages: 1, run };
  const { index } = await control.beginReplay(
    { agent: 'tester', server: own.server.name ?? '', ...begun },
    OPERATOR,
  );
  await agent.tool('read', { path: '/again' }, { 'countersign-run': run });
  // A run that names no session of its own: the two calls stand side by side.
  const { page, problems, context } = await stage.open(`/sessions/${own.id}`);

  await openCall(page, 'replay');
  expect(await rows(page).filter({ hasText: 'replay' }).count()).toBe(1);
  await page.getByText('1 sent by a replay').waitFor();
  const place = page.getByRole('slider', { name: 'Place in the session' });
  expect(await place.getAttribute('aria-valuetext')).toContain('sent by a replay');
  const note = detail(page).getByRole('alert');
  expect(await note.innerText()).toMatch(/no work of the agent/);
  expect(await axe(page)).toEqual([]);
  if (process.env['LOOK'] !== undefined)
    await page.screenshot({ path: `${process.env['LOOK']}/session-replayed.png` });
  await note.getByRole('link', { name: `record ${index}` }).click();
  await page.getByText('log.replay').first().waitFor();
  if (process.env['LOOK'] !== undefined)
    await page.screenshot({ path: `${process.env['LOOK']}/session-replayed-record.png` });
  await page.keyboard.press('Escape');
  await rows(page).first().getByRole('link').click();
  await page.getByText('1 of 2').first().waitFor();
  expect(await detail(page).getByRole('alert').count()).toBe(0);
  expect(problems).toEqual([]);
  await context.close();
});
