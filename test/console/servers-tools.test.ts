import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { axe } from './axe.ts';
import { listed, type ServersStage, startServers } from './servers-stage.ts';

// A browser and a gateway on a machine that others use too.
vi.setConfig({ testTimeout: 45_000 });
let stage: ServersStage;
const FIRST = [
  listed('read', 'Reads a file. It changes nothing.', { readOnlyHint: true }),
  listed('write', 'Writes a file.', { destructiveHint: false }),
];
beforeAll(async () => {
  stage = await startServers(
    (url) => `{ scripted: { http: { url: "${url}" } }, gone: { http: { url: "http://127.0.0.1:9/mcp" } } }`,
  );
});
beforeEach(async () => {
  stage.upstream.setTools(FIRST);
  await stage.confirmAll('scripted');
});
afterEach(async () => expect(await stage.closePages()).toEqual([]));
afterAll(() => stage.close());

/** The server calls its reading tool a writing one in new words. */
function change(words = 'Reads a file. It may move it. Then it is gone.'): void {
  stage.upstream.setTools([listed('read', words, { destructiveHint: false }), FIRST[1]]);
}

it('the list says what to look at first, why one fails and what to do', async () => {
  change();
  const page = await stage.openPage('/servers');
  const scripted = page.getByRole('row').filter({ hasText: 'scripted' });
  await scripted.getByText('2 confirmed').waitFor();
  const mode = await scripted.getByText('enforce').boundingBox();
  expect(mode?.height).toBeLessThan(30);
  await stage.ask('scripted');
  await scripted.getByText('1 changed').waitFor();
  await page.getByRole('button', { name: 'What to do with gone' }).click();
  await page.getByRole('menuitem', { name: 'Test' }).click();
  await page.getByText('gone fails', { exact: true }).waitFor();
  await page.getByText(/could not be reached: nothing listens there/).waitFor();
  await page.getByText('See that it runs and that this machine reaches its address').waitFor();
  expect(await axe(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await axe(page)).toEqual([]);
});

it('a changed tool shows its change, is offered as the stricter class, and counts once it is accepted', async () => {
  change();
  const page = await stage.openPage('/servers/scripted');
  await page.getByRole('button', { name: 'Test' }).click();
  const read = page.getByRole('listitem').filter({ hasText: 'Reads a file' });
  await read.getByText('claims write, was confirmed as read').waitFor();
  const diff = read.getByRole('region', { name: 'What changed in read' });
  await diff.getByText('It may move it.').waitFor();
  await diff.getByText('removed:').first().waitFor({ state: 'attached' });
  const take = read.getByRole('combobox');
  expect(await take.inputValue()).toBe('write');
  expect(await axe(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await axe(page)).toEqual([]);

  // A class that was chosen is not confirmed by that: what is to be done stands where it is done.
  await page.getByText('Tick the tools that you have looked at').waitFor();
  expect(await page.getByRole('button', { name: 'Confirm' }).isDisabled()).toBe(true);
  // Refused, it is a change that nobody accepted, and can be accepted after all.
  await read.getByRole('checkbox', { name: 'read' }).click();
  await page.getByRole('button', { name: 'Refuse 1 tool' }).click();
  await page.getByText('Refused 1 tool of scripted').waitFor();
  await page.getByText('Tick the tools that you have looked at').waitFor({ state: 'detached' });
  expect((await stage.tool('scripted', 'read')).state).toBe('refused');
  await page.getByRole('heading', { name: 'Refused' }).waitFor();

  await read.getByRole('checkbox', { name: 'read' }).click();
  await take.selectOption('destructive');
  const confirm = page.getByRole('button', { name: 'Confirm 1 tool as destructive' });
  // The notice of the refusal is still there, and lies over no button.
  expect(await page.getByText('Refused 1 tool of scripted').isVisible()).toBe(true);
  await confirm.click({ trial: true, timeout: 2000 });
  await confirm.click();
  await page.getByText('Confirmed 1 tool of scripted').waitFor();
  expect(await stage.tool('scripted', 'read')).toMatchObject({
    state: 'confirmed',
    confirmedClass: 'destructive',
  });
  await page.getByRole('heading', { name: 'To look at' }).waitFor({ state: 'detached' });
});

it('Health leads to the server whose tool changed', async () => {
  change();
  await stage.ask('scripted');
  const page = await stage.openPage('/health');
  const finding = page.getByRole('listitem').filter({ hasText: 'changed after being confirmed' });
  await finding.getByRole('link', { name: 'Server scripted' }).click();
  await page.getByRole('region', { name: 'What changed in read' }).waitFor();
});

it('what was ticked and changes meanwhile is ticked no more', async () => {
  change();
  await stage.ask('scripted');
  const page = await stage.openPage('/servers/scripted');
  await page.getByRole('checkbox', { name: 'read' }).click();
  await page.getByRole('button', { name: 'Confirm 1 tool as write' }).waitFor();
  change('Reads a file. It sends it away.');
  await stage.ask('scripted');
  await page.getByText('1 tool changed while you looked').waitFor();
  expect(await page.getByRole('checkbox', { name: 'read' }).isChecked()).toBe(false);
  expect(await page.getByRole('button', { name: /^Confirm/ }).count()).toBe(0);
  expect(await axe(page)).toEqual([]);
  expect((await stage.tool('scripted', 'read')).state).toBe('changed');
});

it('a page that has not heard of a change is refused, says so, and shows what is there now', async () => {
  change();
  await stage.ask('scripted');
  const page = await stage.openPage('/servers/scripted');
  await page.getByRole('checkbox', { name: 'read' }).click();
  await page.getByRole('button', { name: 'Confirm 1 tool as write' }).waitFor();
  // From here on this page hears of nothing.
  let deaf = true;
  await page.route('**/api/servers', (route) => (deaf ? route.abort() : route.continue()));
  change('Reads a file. It sends it away.');
  await stage.ask('scripted');
  await page.route('**/tools/confirm', (route) => {
    deaf = false;
    return route.continue();
  });
  await page.getByRole('button', { name: 'Confirm 1 tool as write' }).click();
  await page.getByText('Not done: a definition changed while you looked').waitFor();
  await page.getByText('It sends it away.').first().waitFor();
  expect((await stage.tool('scripted', 'read')).state).toBe('changed');
  await page.unrouteAll();
});

it('a tool that the server lists no more is told as gone, cannot be ticked, and is back as it was', async () => {
  const page = await stage.openPage('/servers/scripted');
  await page.getByRole('checkbox', { name: 'write' }).click();
  stage.upstream.setTools([FIRST[0]]);
  await stage.ask('scripted');
  // What is ticked and goes is ticked no more.
  await page.getByText('1 tool changed while you looked').waitFor();
  const gone = page.getByRole('region', { name: 'No longer listed' });
  await gone.getByText('No longer listed since').waitFor();
  await gone.getByText('confirmed as write').waitFor();
  expect(await gone.getByRole('checkbox').count()).toBe(0);
  expect(await page.getByRole('region', { name: 'Confirmed' }).getByRole('listitem').count()).toBe(1);
  expect(await axe(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await axe(page)).toEqual([]);
  stage.upstream.setTools(FIRST);
  await stage.ask('scripted');
  await gone.waitFor({ state: 'detached' });
  expect((await stage.tool('scripted', 'write')).state).toBe('confirmed');
});

it('pauses, resumes and removes one server', async () => {
  const page = await stage.openPage('/servers/gone');
  await page.getByRole('heading', { name: 'No tool is known yet' }).waitFor();
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByText('paused', { exact: true }).waitFor();
  expect((await stage.rig.gateway.control.status()).paused.servers).toEqual(['gone']);
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByText('paused', { exact: true }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Remove …' }).click();
  const dialogue = page.getByRole('dialog', { name: 'Remove gone?' });
  await dialogue.getByRole('button', { name: 'Leave it' }).click();
  expect(await stage.server('gone')).toBeDefined();
  await page.getByRole('button', { name: 'Remove …' }).click();
  await dialogue.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Servers' }).waitFor();
  expect(await stage.server('gone')).toBeUndefined();
  await page.goBack();
  await page.getByText('There is no such server').waitFor();
});
