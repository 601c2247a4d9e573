import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCheckpoint } from '../../proxy/record/checkpoint.ts';
import { parseVkey } from '../../proxy/record/keys.ts';
import { leafHash } from '../../proxy/record/merkle.ts';
import { parseProofFile } from '../../proxy/record/proof-file.ts';
import { verifyInclusion } from '../../proxy/record/verify-proof.ts';
import { OPERATOR } from '../gateway/rig.ts';
import { openCall, part, type SessionStage, startSessions } from './session-stage.ts';

let stage: SessionStage;
let path = '';
beforeAll(async () => {
  stage = await startSessions();
  const agent = await stage.agent('builder');
  await agent.tool('read', { path: '/srv/notes.md' });
  path = `/sessions/${(await stage.sessionOf('builder')).id}`;
});
afterAll(() => stage.close());

it('every record has a proof that holds without this page, and one of no record is refused', async () => {
  const { control } = stage.scene.rig.gateway;
  const { log } = await control.status();
  for (const { index, text } of await control.records({ limit: 100 }, OPERATOR)) {
    const { index: proven, proof, checkpoint } = parseProofFile(await control.proof(index));
    const { size, root } = openCheckpoint(checkpoint, log.origin, [parseVkey(log.vkey)]);
    expect([proven, verifyInclusion(index, size, leafHash(Buffer.from(text)), proof, root)]).toEqual([
      index,
      true,
    ]);
  }
  await expect(control.proof(10_000)).rejects.toMatchObject({ code: 'not-found' });
});

it('a record is proved in the page, is read once for it, and says what is wrong where it is', async () => {
  const { page, problems, context } = await stage.open(path);
  const before = await stage.readings();
  await openCall(page, 'read');
  const row = part(page, 'On record').getByRole('row', { name: /call\.request/ });
  await row.getByRole('button', { name: /Prove record/ }).click();
  const { log } = await stage.scene.rig.gateway.control.status();
  const keyId = log.vkey.split('+')[1];
  await row.getByText(new RegExp(`^proved: record [0-9]+ of [0-9]+, key ${keyId}$`)).waitFor();
  // The record that is open has it, too.
  await row.getByRole('link', { name: /^Record/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /Prove record/ }).click();
  await dialog.getByText(/^proved: record/).waitFor();
  expect(((await stage.readings())['record'] ?? 0) - (before['record'] ?? 0)).toBe(1);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await page.route('**/api/log/proofs/*', async (route) => {
    const answer = await route.fetch();
    const text = await answer.text();
    // One hash of the path is another.
    await route.fulfill({ response: answer, body: text.replace(/\n[^\n]{43}=\n/, `\n${'A'.repeat(43)}=\n`) });
  });
  await row.getByRole('button', { name: /Prove record/ }).click();
  await row.getByText(/NOT proved: these bytes are not what was signed at this index/).waitFor();
  await page.route('**/api/log/proofs/*', (route) => route.fulfill({ status: 503, body: '' }));
  await row.getByRole('button', { name: /Prove record/ }).click();
  await row.getByText(/Not checked:/).waitFor();
  expect(problems.filter((problem) => !problem.includes('503'))).toEqual([]);
  await context.close();
});
