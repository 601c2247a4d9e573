import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApiClient } from '../../proxy/api/api-client.ts';
import { socketSender } from '../../proxy/api/send.ts';
import { installSteps } from '../../proxy/commands/service/install-steps.ts';
import { unitText } from '../../proxy/commands/service/unit.ts';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { actedOn } from './acted-on.ts';
import { createHarness, type Harness } from './harness.ts';

const FAKE_MAIN = fileURLToPath(new URL('./fake-main.ts', import.meta.url));

let folder: string;
let harness: Harness;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-'));
  harness = await createHarness({ serve: false });
});
afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  await harness.close();
  await rm(folder, { recursive: true, force: true });
});

function start(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [FAKE_MAIN, '--home', folder, 'start', ...args], {
    env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const unread: string[] = [];
  return {
    child,
    err: () => err,
    /** The first line with `part`, in whatever order lines come: an event may be told before the start is. */
    async until(part: string): Promise<string> {
      const known = unread.findIndex((line) => line.includes(part));
      if (known >= 0) return unread.splice(known, 1)[0] ?? '';
      for (;;) {
        const { value, done } = await lines.next();
        if (done === true) throw new Error(`ended without ${part}: ${err}`);
        if (String(value).includes(part)) return String(value);
        unread.push(String(value));
      }
    },
  };
}

describe('start', () => {
  test('makes the installation on its first run, serves the API, says what is wrong, and closes in order', async () => {
    const first = start([]);
    await first.until('First run: made the installation');
    await first.until('console API');
    const socket = pathsOf(folder, undefined).apiSocket.path;
    const sender = socketSender(socket);
    expect((await createApiClient(sender).status()).mode).toBe('enforce');
    await sender.close();

    const second = start([]);
    const [code] = await once(second.child, 'exit');
    expect(code).toBe(1);
    expect(second.err()).toContain('Another gateway already listens');

    first.child.kill('SIGTERM');
    expect(await once(first.child, 'exit')).toEqual([0, null]);
    expect(first.err()).toContain('No one can approve');
    await access(join(folder, 'closed'));
    await expect(access(socket)).rejects.toThrow();
  });

  test('announces what waits, without letting its text act on the terminal', async () => {
    const gateway = start([], { FAKE_APPROVER: '1', FAKE_HOLD: '1' });
    const line = await gateway.until('waiting  builder');
    expect(line).toContain('erase⟨U+202E⟩');
    expect(actedOn(line)).toEqual([]);
    expect(gateway.err()).not.toContain('No one can approve');
    gateway.child.kill('SIGINT');
    expect((await once(gateway.child, 'exit'))[0]).toBe(0);
  });

  test('speaks JSON lines to machines', async () => {
    const gateway = start(['--json'], { FAKE_APPROVER: '1', FAKE_HOLD: '1' });
    expect(JSON.parse(await gateway.until('"started"'))).toMatchObject({
      event: 'started',
      firstRun: true,
      status: { mode: 'enforce' },
    });
    expect(JSON.parse(await gateway.until('approval.opened'))).toMatchObject({
      event: 'approval.opened',
      about: {},
    });
    gateway.child.kill('SIGTERM');
    await once(gateway.child, 'exit');
  });
});

describe('without a gateway', () => {
  test('a command opens the installation itself, and says where there is none', async () => {
    const missing = await harness.run(['status'], { fake: true });
    expect([missing.code, missing.out]).toEqual([1, '']);
    expect(missing.err).toContain('There is no installation');
    expect((await harness.run(['init'], { fake: true })).out).toContain('Made the installation made.');
    expect((await harness.run(['status'], { fake: true })).out).toContain('does not run');
    await access(join(harness.home, 'closed'));
  });

  test('an error that nobody foresaw is two plain lines, and a stack only where asked for', async () => {
    await harness.run(['init'], { fake: true });
    const env = { FAKE_FAILURE: 'the cause at /secret/place' };
    const plain = await harness.run(['status'], { fake: true, env });
    expect(plain.code).toBe(1);
    expect(plain.err).not.toContain('/secret/place');
    expect(plain.err).not.toMatch(/\.ts:\d/);
    expect(plain.err.trim().split('\n')).toHaveLength(2);
    const debug = await harness.run(['status'], { fake: true, env: { ...env, COUNTERSIGN_DEBUG: '1' } });
    expect(debug.err).toMatch(/\.ts:\d/);
  });

  test('what is no command is a usage error, and help is none', async () => {
    expect((await harness.run(['explode'])).code).toBe(2);
    expect((await harness.run(['pending', '--no-such'])).code).toBe(2);
    const { out, code } = await harness.run(['--help']);
    expect(code).toBe(0);
    for (const command of ['init', 'start', 'approve', 'connect', 'doctor', 'service'])
      expect(out).toContain(command);
  });
});

describe('service install', () => {
  test('--dry-run prints all that would be done and does none of it', async () => {
    const { out, code } = await harness.run(['service', 'install', '--dry-run']);
    expect(code).toBe(0);
    for (const part of [
      'useradd',
      'systemd-creds encrypt',
      'NoNewPrivileges=yes',
      'ProtectSystem=strict',
      'systemctl enable',
    ]) {
      expect(out).toContain(part);
    }
  });

  test('puts no key into an argument or a file, and starts by absolute paths', () => {
    const steps = installSteps(['/usr/bin/node', '/opt/counter sign/100%/main.ts']);
    for (const step of steps)
      if (step.kind === 'run') expect(step.command.join(' ')).not.toMatch(/[0-9a-f]{32}/);
    expect(unitText(['/usr/bin/node', '/opt/counter sign/100%/main.ts'])).toContain(
      'ExecStart=/usr/bin/node --max-semi-space-size=8 "/opt/counter sign/100%%/main.ts" start --isolation other-user',
    );
  });
});
