import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { holdLock } from '../../proxy/store/lock.ts';

const HOLDER = fileURLToPath(new URL('./helpers/hold-lock.ts', import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function heldElsewhere(ms: number): Promise<() => Promise<unknown>> {
  const holder = spawn(process.execPath, [HOLDER, path(), String(ms)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(holder, 'exit');
  await once(holder.stdout, 'data');
  return async () => {
    holder.kill('SIGKILL');
    await exit;
  };
}
const path = (): string => join(folder, 'log.db.lock');

it('waits for a command that holds the log for a moment', async () => {
  const end = await heldElsewhere(400);
  holdLock(path())();
  await end();
});

it('does not wait for ever, and has it at once when the holder is killed', async () => {
  const end = await heldElsewhere(60_000);
  expect(() => holdLock(path())).toThrow(expect.objectContaining({ name: 'StoreError', code: 'locked' }));
  await end();
  holdLock(path())();
});
