import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from './harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness();
});
afterEach(() => harness.close());

describe('agent', () => {
  test('add writes what connect reads, the key for its owner alone, and prints lines to paste', async () => {
    await harness.control.addServer(
      {
        name: 'files',
        server: { http: { url: 'http://127.0.0.1:1/', headers: {}, passHeaders: [], passAnswerHeaders: [] } },
      },
      { principal: 'p', method: 'in-process' },
    );
    const { code, out, err } = await harness.run([
      'agent',
      'add',
      'builder',
      '--owner',
      'ann',
      '--days',
      '30',
    ]);
    expect([code, err]).toEqual([0, '']);
    const folder = join(harness.home, 'agents', 'builder');
    expect((await stat(join(folder, 'builder.key'))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(await readFile(join(folder, 'builder.crt'), 'utf8')).toContain('BEGIN CERTIFICATE');
    expect(await readFile(join(folder, 'ca.crt'), 'utf8')).toContain('BEGIN CERTIFICATE');
    expect(out).toMatch(/claude mcp add files -- \S+ \S+main\.js connect files --agent builder --home \S+/);
    const json: unknown = JSON.parse(/\{\n {4}"mcpServers"[\s\S]*?\n {2}\}/.exec(out)?.[0] ?? 'null');
    expect(json).toMatchObject({
      mcpServers: { files: { args: expect.arrayContaining(['connect', 'files']) } },
    });
    expect(out).toContain('CLAUDE_CODE_CLIENT_CERT=');
    expect(out).not.toContain('PRIVATE KEY');

    const again = await harness.run(['agent', 'add', 'builder', '--owner', 'ann']);
    expect(again.code).toBe(1);
    expect(again.err.trim()).toBe('countersign: The agent builder exists.');
  });

  test('add --p12 takes its passphrase from a descriptor or twice from the terminal; --json holds no key', async () => {
    const out = join(harness.folder, 'out');
    const ran = await harness.run(
      ['agent', 'add', 'ci', '--owner', 'ann', '--out', out, '--p12', '--secret-fd', '3', '--json'],
      {
        fd3: 'a passphrase\n',
      },
    );
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.out)).toMatchObject({ agent: { name: 'ci' }, files: { p12: join(out, 'ci.p12') } });
    expect(ran.out).not.toContain('BEGIN');
    expect((await stat(join(out, 'ci.p12'))).mode & 0o777).toBe(0o600);
    const typed = await harness.run(['agent', 'add', 'cd', '--owner', 'ann', '--p12'], {
      terminal: [
        ['New passphrase of cd.p12', 'a passphrase\r'],
        ['The same again: ', 'another one\r'],
      ],
    });
    expect(typed.code).toBe(1);
    expect((await harness.control.agents()).map(({ name }) => name)).toEqual(['ci']);
  });

  test('list, renew and revoke', async () => {
    await harness.run(['agent', 'add', 'builder', '--owner', 'ann', '--days', '5']);
    const before = await readFile(join(harness.home, 'agents/builder/builder.key'), 'utf8');
    expect((await harness.run(['agent', 'renew', 'builder', '--days', '60'])).code).toBe(0);
    expect(await readFile(join(harness.home, 'agents/builder/builder.key'), 'utf8')).not.toBe(before);
    expect((await harness.run(['agent', 'revoke', 'builder'])).out).toContain('builder is revoked');
    const { out } = await harness.run(['agent', 'list']);
    expect(out).toMatch(/builder\s+ann\s+revoked\s+in \d+ d/);
    expect(JSON.parse((await harness.run(['agent', 'list', '--json'])).out)).toEqual(
      await harness.control.agents(),
    );
  });

  test.each([
    [['agent', 'add', 'Bad Name', '--owner', 'ann']],
    [['agent', 'add', 'builder']],
    [['agent', 'add', 'builder', '--owner', 'ann', '--days', '4000']],
  ])('refuses what makes no sense: %j', async (args) => {
    const { code, err } = await harness.run(args);
    expect(code).toBe(2);
    expect(err).not.toMatch(/\.ts:\d/);
    expect(harness.control.acts).toEqual([]);
  });
});

const OPERATOR = { principal: 'operator', method: 'in-process' } as const;

describe('approver', () => {
  test('a second one is introduced at a terminal; where there is none, it says what is asked and in which order', async () => {
    harness.control.person('ann', 'a long enough secret', ['approver']);
    const { code, err } = await harness.run(['approver', 'add', 'bob', '--secret-fd', '3'], {
      fd3: 'another long secret\n',
    });
    expect(code).toBe(1);
    expect(err).toContain('--secret-fd');
    expect((await harness.run(['approver', 'add', '--help'])).out).toContain('--secret-fd holds the new');
  });

  test('add takes the secret twice at the terminal, or from a descriptor, and never shows it', async () => {
    const piped = await harness.run(['approver', 'add', 'bob', '--role', 'auditor', '--secret-fd', '3'], {
      fd3: 'another long secret\n',
    });
    expect(piped.code).toBe(0);
    expect(await harness.control.login({ person: 'bob', secret: 'another long secret' })).toMatchObject({
      roles: ['auditor'],
    });
    expect((await harness.run(['approver', 'add', 'eve', '--secret-fd', '3'], { fd3: 'short' })).code).toBe(
      2,
    );
    expect((await harness.run(['approver', 'add', 'eve'])).err).toContain('terminal');
    const typed = await harness.run(['approver', 'add', 'ann'], {
      terminal: [
        ['New secret of ann (at least 10 characters): ', 'a long enough secret\r'],
        ['The same again: ', 'a long enough secret\r'],
      ],
    });
    expect([typed.code, typed.out.includes('long enough')]).toEqual([0, false]);
    expect((await harness.run(['approver', 'list'])).out).toMatch(/ann\s+approver/);
  });

  test('once there is an approver, one of them introduces the next', async () => {
    const secret = 'a long enough secret';
    await harness.control.addPerson({ name: 'ann', secret, roles: ['approver'] }, OPERATOR);
    const typed = await harness.run(['approver', 'add', 'carl'], {
      terminal: [
        ['Name of that approver: ', 'ann\r'],
        ['Secret of ann: ', `${secret}\r`],
        ['New secret of carl (at least 10 characters): ', 'another long secret\r'],
        ['The same again: ', 'another long secret\r'],
      ],
    });
    expect([typed.code, typed.out.includes('long enough')]).toEqual([0, false]);
    expect(harness.control.acts.at(-1)?.about).toEqual({ name: 'carl', roles: ['approver'], by: 'ann' });
  });
});

describe('secret put', () => {
  test('keeps what the descriptor gives and says how to refer to it', async () => {
    const { out, code } = await harness.run(['secret', 'put', 'files.TOKEN', '--secret-fd', '3'], {
      fd3: 'value with spaces \n',
    });
    expect([code, out]).toEqual([0, 'Kept. Refer to it in countersign.yaml as keys:files.TOKEN\n']);
    expect(harness.control.secrets.get('files.TOKEN')).toBe('value with spaces ');
  });
});
