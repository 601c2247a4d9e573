import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readStartedLine } from '../../electron/gateway/started-line.ts';
import { createApiClient } from '../../proxy/api/api-client.ts';
import { socketSender } from '../../proxy/api/send.ts';

/*
 * The gateway as it runs inside Electron, in a Node that speaks with its parent in the same way.
 */
const ENTRY = fileURLToPath(new URL('../../proxy/inside-app.ts', import.meta.url));
const PORT = new URL('./parent-port-child.ts', import.meta.url).href;
const SECRET = randomBytes(32).toString('base64url');
let home: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'countersign-'));
  await writeFile(join(home, 'countersign.yaml'), 'listen: { port: 0 }\n', { mode: 0o600 });
});
afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

function start(): ChildProcess {
  const child = fork(ENTRY, ['--home', home, '--json', 'start'], {
    execArgv: [`--import=${PORT}`],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  children.push(child);
  return child;
}

test('keys and secret come by the first message, and a second start opens with the same key only', async () => {
  const kek = randomBytes(32);
  for (const expected of [true, false]) {
    const child = start();
    child.send({ secret: SECRET, kek });
    let firstRun: boolean | undefined;
    for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
      const started = readStartedLine(line);
      if (started === undefined) continue;
      ({ firstRun } = started);
      const sender = socketSender(started.socket);
      expect((await createApiClient(sender).status()).keys.protection).toBe('os-keyring');
      await sender.close();
      child.send('stop');
    }
    expect(firstRun).toBe(expected);
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(0);
  }
  const other = start();
  other.send({ secret: SECRET, kek: randomBytes(32) });
  expect(await once(other, 'exit')).toEqual([1, null]);
});

test('one that is stopped while it still starts ends at once', async () => {
  const child = start();
  child.send({ secret: SECRET });
  child.send('stop');
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code).toBe(0);
});

test('a message that is not whole starts nothing', async () => {
  for (const message of [{ secret: SECRET.slice(1) }, { secret: SECRET, kek: Buffer.alloc(0) }, 'start']) {
    const child = start();
    child.send(message);
    const [code] = await once(child, 'exit');
    expect(code).not.toBe(0);
  }
  await expect(access(join(home, 'data'))).rejects.toThrow();
});
