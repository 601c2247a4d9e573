import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyBundle } from '../../proxy/export/verify-bundle.ts';
import { parseVkey } from '../../proxy/record/keys.ts';
import { logOf } from '../gateway/log.ts';
import { axe } from './axe.ts';
import { rows, type SessionStage, startSessions } from './session-stage.ts';

let stage: SessionStage;
let folder = '';
beforeAll(async () => {
  stage = await startSessions();
  folder = await mkdtemp(join(tmpdir(), 'countersign-'));
});
afterAll(async () => {
  await stage.close();
  await rm(folder, { recursive: true, force: true });
});

it('a session is saved as a bundle that holds without the gateway, and that is on record', async () => {
  const agent = await stage.agent('builder');
  await agent.tool('read', { path: '/srv/notes.md' });
  const { id } = await stage.sessionOf('builder');
  const { page, problems, context } = await stage.open(`/sessions/${id}`);
  await rows(page).first().waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export as evidence' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^countersign-[0-9]+T[0-9]+Z\.zip$/);
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  const dialog = page.getByRole('dialog', { name: 'Evidence of this session' });
  await dialog.getByText(/has [0-9]+ records with their proofs/).waitFor();
  expect(await axe(page)).toEqual([]);
  const { log } = await stage.scene.rig.gateway.control.status();
  const verified = await verifyBundle(file, { log: parseVkey(log.vkey), witnesses: [] });
  expect(verified.manifest).toMatchObject({ scope: 'selection', asked: { session: id } });
  expect(await logOf(stage.scene.rig, { kind: 'log.export' })).toHaveLength(1);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await page.route('**/api/log/export', (route) =>
    route.fulfill({
      status: 409,
      json: { error: { code: 'conflict', message: 'Another export is running.' } },
    }),
  );
  await page.getByRole('button', { name: 'Export as evidence' }).click();
  await dialog.getByText('Nothing was exported').waitFor();
  expect(problems.filter((problem) => !problem.includes('409'))).toEqual([]);
  await context.close();
});
