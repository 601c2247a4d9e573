import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { axe } from './axe.ts';
import { FILESYSTEM, type ServersStage, startServers } from './servers-stage.ts';

/** Looks like a real token and is none. */
const TOKEN = ['gh', 'p_', 'Zb1Cd2Ef3Gh4Ij5Kl6Mn7Op8Qr9St0Uv1Wx2'].join('');
// A browser and a gateway on a machine that others use too.
vi.setConfig({ testTimeout: 45_000 });
let stage: ServersStage;
beforeAll(async () => {
  stage = await startServers();
});
afterEach(async () => expect(await stage.closePages()).toEqual([]));
afterAll(() => stage.close());

const config = (): Promise<string> => readFile(stage.rig.gateway.installation.paths.config, 'utf8');
const secrets = (): Promise<string[]> => stage.rig.gateway.installation.keyring.listSecrets();

it('without a server it says what to do; one that fails to start is written nowhere and says why', async () => {
  const page = await stage.openPage('/servers');
  await page.getByRole('heading', { name: 'No server yet' }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Add a server' }).first().click();
  const dialogue = page.getByRole('dialog', { name: 'Add a server' });
  const before = await config();
  await dialogue.getByLabel('Name', { exact: true }).fill('licensed');
  await dialogue.getByRole('textbox', { name: 'Command' }).fill('/bin/sh');
  await dialogue.getByLabel('Arguments').fill('-c\necho "no licence found" >&2; exit 4');
  await dialogue.getByRole('button', { name: 'Try and add' }).click();
  const alert = dialogue.getByRole('alert');
  await alert.getByText('Not added').waitFor();
  await alert.getByText('Its own last lines').waitFor();
  await alert.getByText('no licence found', { exact: true }).waitFor();
  await alert.getByText('Nothing was written.').waitFor();
  expect(await axe(page)).toEqual([]);
  expect([await config(), await secrets()]).toEqual([before, []]);
  // What was typed is still there, to be mended.
  expect(await dialogue.getByRole('textbox', { name: 'Command' }).inputValue()).toBe('/bin/sh');
});

it('adds a real server with a secret, and goes on to its tools', async () => {
  const page = await stage.openPage('/servers?add');
  const dialogue = page.getByRole('dialog', { name: 'Add a server' });
  await dialogue.getByLabel('Name', { exact: true }).fill('Files');
  await dialogue.getByText('Lower-case letters, digits and dashes').waitFor();
  expect(await dialogue.getByRole('button', { name: 'Try and add' }).isEnabled()).toBe(false);
  await dialogue.getByLabel('Name', { exact: true }).fill('files');
  // As it stands in a README, in one line.
  const command = dialogue.getByRole('textbox', { name: 'Command' });
  await command.fill(`"${process.execPath}" ${FILESYSTEM} '${stage.folder}'`);
  await dialogue.getByRole('button', { name: 'Take it apart' }).click();
  expect(await command.inputValue()).toBe(process.execPath);
  expect(await dialogue.getByLabel('Arguments').inputValue()).toBe(`${FILESYSTEM}\n${stage.folder}`);
  await dialogue.getByRole('button', { name: 'Add a variable' }).click();
  await dialogue.getByLabel('Name of the variable').fill('API_TOKEN');
  await dialogue.getByLabel('Value of API_TOKEN').fill(TOKEN);
  expect(await dialogue.getByLabel('Value of API_TOKEN').getAttribute('type')).toBe('password');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'files' }).waitFor();
  await page.getByText('files is added').waitFor();
  expect(page.url()).toMatch(/\/servers\/files$/);
  expect(await secrets()).toEqual(['files.API_TOKEN']);
  expect(await config()).toContain('keys:files.API_TOKEN');
  expect(await config()).not.toContain(TOKEN);
  expect(await page.content()).not.toContain(TOKEN);

  const read = page
    .getByRole('listitem')
    .filter({ has: page.getByRole('checkbox', { name: 'read_text_file', exact: true }) });
  await read.getByText('claims read').waitFor();
  await page.getByRole('checkbox', { name: /^Tick all/ }).click();
  const { tools } = (await stage.server('files')) ?? { tools: [] };
  await page
    .getByRole('button', { name: new RegExp(`^Confirm ${tools.length} tools: \\d+ as read`) })
    .click();
  await page.getByText(`Confirmed ${tools.length} tools of files`).waitFor();
  await page.getByRole('heading', { name: 'Confirmed', exact: true }).waitFor();
  expect((await stage.server('files'))?.tools.every(({ state }) => state === 'confirmed')).toBe(true);
  expect((await stage.tool('files', 'write_file')).confirmedClass).toBe(
    (await stage.tool('files', 'write_file')).claimedClass,
  );
});

it('imports: what would be added first, then one after the other, each with what came of it', async () => {
  const text = JSON.stringify({
    mcpServers: {
      'Good One': { url: stage.upstream.url, headers: { Authorization: `Bearer ${TOKEN}` } },
      broken: { command: '/bin/sh', args: ['-c', 'echo no config >&2; exit 4'] },
      unwanted: { command: '/bin/true' },
      off: { command: 'x', disabled: true },
    },
  });
  const before = await config();
  const page = await stage.openPage('/servers?import');
  const dialogue = page.getByRole('dialog', { name: 'Import servers' });
  await dialogue.getByLabel('The file’s text').fill(`{ "a": ${TOKEN}`);
  await dialogue.getByRole('button', { name: 'Show what would be added' }).click();
  await dialogue.getByRole('alert').getByText('It cannot be read').waitFor();
  await dialogue.getByLabel('The file’s text').fill(text);
  await dialogue.getByRole('button', { name: 'Show what would be added' }).click();
  await dialogue.getByRole('heading', { name: '3 to add' }).waitFor();
  await dialogue.getByText('good-one.Authorization').waitFor();
  await dialogue.getByText('it is disabled there').waitFor();
  expect(await page.content()).not.toContain(TOKEN);
  expect(await config()).toBe(before);
  expect(await axe(page)).toEqual([]);

  await dialogue.getByRole('checkbox', { name: 'Add unwanted' }).click();
  await dialogue.getByRole('button', { name: 'Add 2 servers' }).click();
  await dialogue.getByRole('heading', { name: '1 of 3 added' }).waitFor();
  const broken = dialogue.getByRole('listitem').filter({ hasText: 'mcpServers.broken' });
  await broken.getByText('not added').waitFor();
  await broken.getByText('no config', { exact: true }).waitFor();
  await dialogue.getByRole('button', { name: 'Try 1 again' }).waitFor();
  expect(await axe(page)).toEqual([]);
  expect(await secrets()).toContain('good-one.Authorization');
  expect(stage.upstream.received.at(-1)?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  expect((await stage.server('unwanted')) ?? (await stage.server('broken'))).toBeUndefined();
  await dialogue.getByRole('link', { name: 'Look at its 3 tools' }).click();
  await page.getByRole('heading', { level: 1, name: 'good-one' }).waitFor();
});

it('whoever gives up while a server is tried leaves nothing', async () => {
  const asked = Promise.withResolvers<void>();
  stage.upstream.script(() => {
    asked.resolve();
    return true;
  });
  const before = await config();
  const page = await stage.openPage('/servers?add');
  const dialogue = page.getByRole('dialog', { name: 'Add a server' });
  await dialogue.getByLabel('Name', { exact: true }).fill('silent');
  await dialogue.getByText('An address', { exact: true }).click();
  await dialogue.getByRole('textbox', { name: 'Address' }).fill(stage.upstream.url);
  await dialogue.getByRole('button', { name: 'Try and add' }).click();
  await asked.promise;
  await dialogue.getByText('It is being tried.').waitFor();
  await dialogue.getByRole('button', { name: 'Give up' }).click();
  await dialogue.getByText('You gave it up.').waitFor();
  stage.upstream.script(() => false);
  expect(await stage.server('silent')).toBeUndefined();
  expect(await config()).toBe(before);
});
