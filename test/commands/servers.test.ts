import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ToolView } from '../../proxy/contract/control.ts';
import { createHarness, type Harness } from './harness.ts';

const tool = (name: string, claimedClass: ToolView['claimedClass'], description = ''): ToolView => ({
  name,
  definition: name.padEnd(64, '0'),
  description,
  claimedClass,
  confirmedClass: null,
  state: 'new',
  before: null,
  now: JSON.stringify({ name }),
});
/** Looks like a real token and is none. */
const TOKEN = ['gh', 'p_', 'Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8Qr9St0Uv1Wx2'].join('');

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness();
  const tools = [tool('read_file', 'read', 'Reads.\u001b[2J\nAnd more'), tool('write_file', 'write')];
  harness.control.servedTools.set('files', tools);
});
afterEach(() => harness.close());
const added = (name: string): unknown =>
  harness.control.acts.find(
    ({ what, about }) => what === 'addServer' && (about as { name: string }).name === name,
  )?.about;

describe('server add', () => {
  test('ends in the table of tools, and Enter accepts the claims', async () => {
    const { code, out } = await harness.run(
      ['server', 'add', 'files', '--env', 'DEBUG=1', '--', 'npx', '-y', 'some-server', '/data'],
      {
        terminal: [['claims. Enter accepts them; or NAME=read|write|destructive …; or n for later: ', '\r']],
      },
    );
    expect(code).toBe(0);
    expect(out).toMatch(/read_file\s+read\s+not yet\s+Reads\.⟨U\+001B⟩\[2J↵And more/);
    expect(added('files')).toMatchObject({
      server: {
        stdio: { command: 'npx', args: ['-y', 'some-server', '/data'], env: { DEBUG: { literal: '1' } } },
      },
    });
    expect((await harness.control.servers())[0]?.tools.map(({ confirmedClass }) => confirmedClass)).toEqual([
      'read',
      'write',
    ]);
  });

  test('takes other classes, and leaves all open where nobody answers', async () => {
    await harness.run([
      'server',
      'add',
      'files',
      'https://files.test/mcp',
      '--header',
      'Authorization=keys:files',
    ]);
    expect(added('files')).toMatchObject({
      server: { http: { url: 'https://files.test/mcp', headers: { Authorization: 'keys:files' } } },
    });
    expect((await harness.control.servers())[0]?.tools.map(({ state }) => state)).toEqual(['new', 'new']);
    const { out, code } = await harness.run([
      'tools',
      'confirm',
      'files',
      'write_file=destructive',
      '--accept-claims',
      '--json',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([{ confirmedClass: 'read' }, { confirmedClass: 'destructive' }]);
    expect((await harness.run(['tools', 'confirm', 'files', 'none=read'])).code).toBe(2);
    expect((await harness.run(['tools', 'list', 'files'])).out).toMatch(/write_file\s+write\s+destructive/);
    expect((await harness.run(['server', 'list'])).out).toMatch(/files\s+http\s+https:\/\/files\.test\/mcp/);
    expect((await harness.run(['server', 'remove', 'files'])).code).toBe(1);
    expect((await harness.run(['server', 'remove', 'files', '--yes'])).code).toBe(0);
    expect(await harness.control.servers()).toEqual([]);
  });

  test.each([
    [['server', 'add', 'files', '--env', `API=${TOKEN}`, '--', 'x']],
    [['server', 'add', 'files', '--', 'x', '--token', 'abc']],
    [['server', 'add', 'files', '--', 'x', `--api-key=${TOKEN}`]],
    [['server', 'add', 'files', 'https://files.test/', '--header', 'Authorization=Bearer abc']],
  ])('refuses a secret in the clear: %j', async (args) => {
    const { code, err } = await harness.run(args);
    expect(code).toBe(1);
    expect(err).toContain('countersign secret put');
    expect(err).not.toContain(TOKEN);
    expect(harness.control.acts).toEqual([]);
  });
});

describe('server import', () => {
  test('adds what a client has, its secrets into the store and never on the screen', async () => {
    const file = join(harness.folder, 'mcp.json');
    await writeFile(
      file,
      `{ // as editors keep it
        "mcpServers": {
          "files": { "command": "npx", "args": ["server"], "env": { "GITHUB_TOKEN": "${TOKEN}", "DEBUG": "1", "HOST": "\${env:HOSTNAME}" } },
          "Remote One": { "httpUrl": "https://remote.test/mcp", "headers": { "Authorization": "Bearer \${PAT}", "X-Plain": "yes" } },
          "surf": { "serverUrl": "https://surf.test/mcp" },
          "bad": { "command": "x", "args": ["--token", "${TOKEN}"] },
          "asks": { "command": "x", "env": { "KEY": "\${input:key}" } },
          "off": { "command": "x", "disabled": true },
          "routed": { "command": "countersign", "args": ["connect", "x", "--agent", "a"] },
        },
      }`,
    );
    const dry = await harness.run(['server', 'import', file, '--dry-run', '--json'], {
      env: { PAT: 'pat-value' },
    });
    expect(JSON.parse(dry.out)).toMatchObject({
      add: [{ name: 'files' }, { name: 'remote-one' }, { name: 'surf' }],
      skip: [
        { from: 'mcpServers.bad' },
        { from: 'mcpServers.asks' },
        { from: 'mcpServers.off' },
        { from: 'mcpServers.routed' },
      ],
    });
    expect(harness.control.acts).toEqual([]);
    const unasked = await harness.run(['server', 'import', file]);
    expect([unasked.code, harness.control.acts.length]).toEqual([1, 0]);

    const { code, out, err } = await harness.run(['server', 'import', file, '--yes', '--accept-claims'], {
      env: { PAT: 'pat-value' },
    });
    expect([code, err.includes('not changed')]).toEqual([0, true]);
    for (const text of [out, err, dry.out]) expect(text).not.toMatch(new RegExp(`${TOKEN}|pat-value`));
    expect(added('files')).toMatchObject({
      server: {
        stdio: {
          env: { GITHUB_TOKEN: 'keys:files.GITHUB_TOKEN', DEBUG: { literal: '1' }, HOST: 'env:HOSTNAME' },
        },
      },
    });
    expect(added('remote-one')).toMatchObject({
      server: {
        http: { headers: { Authorization: 'keys:remote-one.Authorization', 'X-Plain': { literal: 'yes' } } },
      },
    });
    expect(JSON.stringify(harness.control.acts)).not.toContain(TOKEN);
    expect(harness.control.secrets.get('files.GITHUB_TOKEN')).toBe(TOKEN);
    expect(harness.control.secrets.get('remote-one.Authorization')).toBe('Bearer pat-value');
    expect((await harness.control.servers())[0]?.tools.every(({ state }) => state === 'confirmed')).toBe(
      true,
    );
  });

  test('says that a file is none of that kind, and quotes nothing of it', async () => {
    const file = join(harness.folder, 'broken.json');
    await writeFile(file, `{ "mcpServers": { "x": { "env": { "T": "${TOKEN}" `);
    const { code, err } = await harness.run(['server', 'import', file]);
    expect([code, err.includes(TOKEN)]).toEqual([1, false]);
  });
});
