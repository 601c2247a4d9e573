import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { actedOn } from './acted-on.ts';
import { createHarness, type Harness } from './harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness();
});
afterEach(() => harness.close());

describe('status', () => {
  test('says at a glance that no one can approve', async () => {
    const { out, code } = await harness.run(['status']);
    expect(code).toBe(0);
    expect(out).toContain('none: no one can approve');
    expect(out).toContain('protected by a key file only');
    const json: unknown = JSON.parse((await harness.run(['status', '--json'])).out);
    expect(json).toMatchObject({ running: true, mode: 'enforce', installation: harness.control.operator });
  });

  test('has colours on a terminal and none elsewhere', async () => {
    const sgr = `${String.fromCharCode(27)}[`;
    const onTerminal = await harness.run(['status'], { terminal: [], env: { NO_COLOR: '' } });
    expect(onTerminal.out).toContain(`${sgr}31m`);
    expect((await harness.run(['status'], { env: { NO_COLOR: '' } })).out).not.toContain(sgr);
  });
});

describe('pause and resume', () => {
  test('everything, an agent, a server', async () => {
    expect((await harness.run(['pause'])).out).toContain('Paused: all calls');
    await harness.run(['pause', 'agent', 'builder']);
    const { out } = await harness.run(['resume', '--json']);
    expect(JSON.parse(out)).toEqual({ all: false, byScreen: false, agents: ['builder'], servers: [] });
    expect((await harness.run(['pause', 'agent'])).code).toBe(2);
  });
});

describe('policy', () => {
  test('check points into the file', async () => {
    harness.control.person('ann', 'a long enough secret', ['approver']);
    const file = join(harness.folder, 'policy.yaml');
    await writeFile(
      file,
      'policy:\n  rules:\n    - { name: all, then: hold }\n    - { name: never, match: { tool: x }, then: allow }\n    - name: typo\n      then: deny\n      when: args.path.startsWith(\n',
    );
    const { out, code } = await harness.run(['policy', 'check', file]);
    expect(code).toBe(1);
    expect(out).toMatch(new RegExp(`${file}:4:\\d+: \\w+: never: `));
    expect(out).toMatch(new RegExp(`${file}:\\d+:\\d+: error: typo: `));
    await writeFile(file, 'policy: { rules: [{ name: x, then: alow }] }\n');
    const schema = await harness.run(['policy', 'check', file, '--json']);
    expect([schema.code, JSON.parse(schema.out)]).toMatchObject([
      1,
      { problems: [{ severity: 'error', line: 1 }] },
    ]);
    await writeFile(file, 'policy: {}\n');
    expect((await harness.run(['policy', 'check', file])).code).toBe(0);
  });

  test('explain and summary', async () => {
    const explain = await harness.run([
      'policy',
      'explain',
      '--agent',
      'a',
      '--server',
      's',
      '--tool',
      't',
      '--args',
      '{"a":1}',
    ]);
    expect(explain.out).toContain('writes-are-held');
    expect(
      (
        await harness.run([
          'policy',
          'explain',
          '--agent',
          'a',
          '--server',
          's',
          '--tool',
          't',
          '--args',
          '{',
        ])
      ).code,
    ).toBe(2);
    expect((await harness.run(['policy', 'summary'])).out).toContain('would have held 7 calls and denied 0');
  });
});

describe('log', () => {
  test('verify fails where the log is not whole', async () => {
    expect((await harness.run(['log', 'verify'])).out).toContain('The log is whole: 42 records');
    harness.control.verifyLog = async () => ({
      ok: false,
      size: 42,
      records: { count: 42, first: 0, last: 41 },
      root: '',
      note: '',
      vkey: '',
      fingerprint: '',
      badIndex: 7,
      problem: 'other-hash',
      faults: [{ problem: 'other-hash', index: 7 }],
      looked: null,
      milliseconds: 1,
    });
    for (const wrong of [
      ['--key', 'x'],
      ['a.zip', '--key', 'x', '--from', '1'],
    ]) {
      expect((await harness.run(['log', 'verify', ...wrong])).code).toBe(2);
    }
    const { out, code } = await harness.run(['log', 'verify']);
    expect(code).toBe(1);
    expect(out).toContain('from record 7 on');
    expect(out).toContain('(other-hash)');
    expect(out).toMatch(/log verify --from 0 --to 6\n.*log verify --from 8 --to 41/);
    expect(actedOn(out)).toEqual([]);
  });
});
