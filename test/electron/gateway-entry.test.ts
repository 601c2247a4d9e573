import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { launchChild } from '../../electron/gateway/launch-child.ts';
import { GATEWAY_FLAGS } from '../../proxy/platform/gateway-flags.ts';

const ENTRY = fileURLToPath(new URL('../../electron/gateway/gateway-entry.ts', import.meta.url));
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'countersign-'));
});
afterEach(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));

function start() {
  const child = spawn(process.execPath, [ENTRY, '--home', home, '--json', 'start'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return { child, exit: once(child, 'exit') };
}

test('a gateway that cannot start ends by itself, though its parent is there', async () => {
  await writeFile(join(home, 'countersign.yaml'), 'mode: nonsense\n', { mode: 0o600 });
  const { exit } = start();
  expect(await exit).toEqual([1, null]);
});

test('one that runs ends in order when its parent is gone', async () => {
  await writeFile(join(home, 'countersign.yaml'), 'listen: { port: 0 }\n', { mode: 0o600 });
  const { child, exit } = start();
  await once(child.stdout, 'data');
  child.stdin.end();
  expect(await exit).toEqual([0, null]);
});

test('one whose parent goes while it still starts ends too', async () => {
  await writeFile(join(home, 'countersign.yaml'), 'listen: { port: 0 }\n', { mode: 0o600 });
  const { child, exit } = start();
  child.stdin.end();
  expect(await exit).toEqual([0, null]);
});

test('the app starts it with what a gateway is started with elsewhere, and says what ended it', async () => {
  const entry = join(home, 'entry.js');
  await writeFile(entry, 'console.error(JSON.stringify([process.execArgv, process.argv.slice(2)]))');
  const launch = launchChild(process.execPath, entry, ['--program', '/opt/app']);
  const { ended } = launch({ home, unlock: { by: 'itself' }, secret: 'of this start' });
  expect(JSON.parse(await ended)).toEqual([
    [...GATEWAY_FLAGS],
    ['--home', home, '--json', 'start', '--shell-fd', '4', '--program', '/opt/app'],
  ]);
});
