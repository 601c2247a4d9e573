import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FAKE_CONFIG } from '../api/fake-configuration.ts';
import { createHarness, type Harness } from './harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness();
});
afterEach(() => harness.close());

describe('an unknown owner', () => {
  test('is refused with what to do, and made only where that is said', async () => {
    const refused = await harness.run(['agent', 'add', 'builder', '--owner', 'nobody']);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('--new-owner');
    expect(await harness.control.agents()).toEqual([]);
    const made = await harness.run(['agent', 'add', 'builder', '--owner', 'nobody', '--new-owner']);
    expect(made.code).toBe(0);
  });
});

describe('policy explain', () => {
  test('says which names nobody knows, and explains all the same', async () => {
    const words = ['policy', 'explain', '--agent', 'bilder', '--server', 'files', '--tool', 'write'];
    const { out, code } = await harness.run(words);
    expect(code).toBe(0);
    expect(out).toMatch(/No agent bilder .*builder/);
    expect(out).toContain('No server files');
    expect(out).toContain('hold by writes-are-held');
    const json = await harness.run([...words, '--json']);
    expect(JSON.parse(json.out)).toMatchObject({ unknown: [{ what: 'agent' }, { what: 'server' }] });
  });
});

describe('status', () => {
  test('has the configuration: file, digest, since when, what is wrong with the file, what waits for a restart', async () => {
    harness.control.state.status = {
      config: {
        ...FAKE_CONFIG,
        problems: [{ severity: 'error', line: 3, column: 7, path: 'mode', message: 'no such\u001b value' }],
        restart: ['listen.port'],
      },
    };
    const { out } = await harness.run(['status']);
    for (const part of [FAKE_CONFIG.file, 'dddddddddddd,', '3:7: mode: no such⟨U+001B⟩ value', 'listen.port'])
      expect(out).toContain(part);
    expect(out).toContain('gateway+12345678+key');
  });
});

describe('secret', () => {
  test('list gives names and uses; remove refuses what is in use unless it is forced', async () => {
    expect((await harness.run(['secret', 'list'])).out).toContain('secret put NAME');
    await harness.run(['secret', 'put', 'used', '--secret-fd', '3'], { fd3: 'a value' });
    const { out } = await harness.run(['secret', 'list']);
    expect(out).toMatch(/used\s+kept\s+servers\.a/);
    expect(out).not.toContain('a value');
    const refused = await harness.run(['secret', 'remove', 'used']);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('--force');
    expect(harness.control.secrets.size).toBe(1);
    expect((await harness.run(['secret', 'remove', 'used', '--force'])).code).toBe(0);
    expect(harness.control.secrets.size).toBe(0);
    expect((await harness.run(['secret', 'remove', 'used'])).code).toBe(1);
  });
});

describe('ca renew', () => {
  test('replaces copies of the old certificate and no other file', async () => {
    const put = async (path: string, text: string): Promise<void> => {
      await mkdir(join(harness.home, path, '..'), { recursive: true });
      await writeFile(join(harness.home, path), text);
    };
    await put('data/ca.pem', 'OLD\n');
    await put('agents/one/ca.crt', 'OLD\n');
    await put('agents/two/ca.crt', 'OTHER\n');
    const { out, code } = await harness.run(['ca', 'renew', '--json']);
    expect(code).toBe(0);
    const copy = join(harness.home, 'agents/one/ca.crt');
    expect(JSON.parse(out)).toMatchObject({ names: ['localhost'], replaced: [copy] });
    expect(await readFile(copy, 'utf8')).toBe('PEM\n');
    expect(await readFile(join(harness.home, 'agents/two/ca.crt'), 'utf8')).toBe('OTHER\n');
  });
});

test('--version names the version and Node, and asks no gateway', async () => {
  const { out, code } = await harness.run(['--version']);
  expect(code).toBe(0);
  expect(out).toContain(`Node ${process.versions.node}`);
});
