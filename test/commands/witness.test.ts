import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openCheckpoint } from '../../proxy/record/checkpoint.ts';
import { parseVkey } from '../../proxy/record/keys.ts';
import { makeCertificates } from '../forward/certificates.ts';
import { scriptedLog } from '../witness/scripted-log.ts';
import { createHarness, type Harness } from './harness.ts';

const MAIN = fileURLToPath(new URL('../../proxy/main.js', import.meta.url));
const log = scriptedLog('gateway/0190/1');

let harness: Harness;
const children: ChildProcess[] = [];
beforeEach(async () => {
  harness = await createHarness({ serve: false });
});
afterEach(async () => {
  for (const child of children.splice(0)) await stop(child);
  await harness.close();
});

async function serve(...more: string[]): Promise<{ url: string; vkey: string; child: ChildProcess }> {
  const args = [
    MAIN,
    '--home',
    harness.home,
    '--json',
    'witness',
    'serve',
    '--listen',
    '127.0.0.1:0',
    ...more,
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { ...JSON.parse(String(line)), child };
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const [code] = await ended;
  return code;
}

describe('witness', () => {
  test('is made once, knows the logs that it is told, and cosigns them over HTTP', async () => {
    expect((await harness.run(['witness', 'list'])).code).toBe(1);
    const made = await harness.run(['--json', 'witness', 'init', '--name', 'witness.example/desk']);
    expect(made.code).toBe(0);
    const { vkey } = JSON.parse(made.out);
    expect((await harness.run(['witness', 'init'])).code).toBe(1);
    expect((await harness.run(['witness', 'add', vkey])).code).toBe(2);
    const { url, child } = await serve();
    // A log that is added while it runs counts at once.
    const body = await log.body(0, 42);
    expect((await fetch(`${url}add-checkpoint`, { method: 'POST', body })).status).toBe(404);
    expect((await harness.run(['witness', 'add', log.vkey])).code).toBe(0);
    const answer = await fetch(`${url}add-checkpoint`, { method: 'POST', body });
    const cosigned = (await log.checkpoint(42)) + (await answer.text());
    const { signatures } = openCheckpoint(cosigned, log.signer.key.name, [log.signer.key], [parseVkey(vkey)]);
    expect(signatures).toHaveLength(2);
    // Two on one folder could each cosign what the other has not seen.
    expect((await harness.run(['witness', 'serve', '--listen', '127.0.0.1:0'])).code).toBe(1);
    const listed = JSON.parse((await harness.run(['--json', 'witness', 'list'])).out);
    expect(listed).toMatchObject({ vkey, logs: [{ origin: log.signer.key.name, size: 42, forks: [] }] });
    expect(await stop(child)).toBe(0);
  });

  test('lists what it knows beside a file that is damaged', async () => {
    await harness.run(['witness', 'init']);
    await harness.run(['witness', 'add', log.vkey]);
    await harness.run(['witness', 'add', scriptedLog('other/0190/1').vkey]);
    const [name = ''] = await readdir(join(harness.home, 'witness', 'logs'));
    await writeFile(join(harness.home, 'witness', 'logs', name), '{}');
    const { out, code } = await harness.run(['--json', 'witness', 'list']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ logs: [{}], damaged: [expect.stringContaining(name)] });
    expect((await harness.run(['witness', 'list'])).out).toContain(name);
  });

  test('answers over TLS', async () => {
    const { file, pem } = makeCertificates(harness.folder);
    await harness.run(['witness', 'init']);
    await harness.run(['witness', 'add', log.vkey]);
    const { url } = await serve('--tls-cert', file('server.pem'), '--tls-key', file('server.key'));
    const dispatcher = new Agent({ connect: { ca: pem('ca.pem') } });
    const answer = await request(`${url}add-checkpoint`, {
      method: 'POST',
      body: await log.body(0, 5),
      dispatcher,
    });
    expect([new URL(url).protocol, answer.statusCode]).toEqual(['https:', 200]);
    await answer.body.dump();
    await dispatcher.close();
  });

  test.each([[['--listen', 'nowhere']], [['--listen', '127.0.0.1:99999']], [['--tls-cert', 'a.pem']]])(
    'serve %j makes no sense',
    async (args) => {
      await harness.run(['witness', 'init']);
      expect((await harness.run(['witness', 'serve', ...args])).code).toBe(2);
    },
  );
});
