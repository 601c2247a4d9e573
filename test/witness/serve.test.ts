import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../proxy/platform/clock.ts';
import { openCheckpoint } from '../../proxy/record/checkpoint.ts';
import { parseVkey, type SignerKey } from '../../proxy/record/keys.ts';
import { signNote } from '../../proxy/record/note.ts';
import { formatAddCheckpoint } from '../../proxy/witness/add-checkpoint.ts';
import { serveWitness, type WitnessListener } from '../../proxy/witness/serve-witness.ts';
import { createWitness } from '../../proxy/witness/witness.ts';
import { type WitnessFolder, witnessFolder } from '../../proxy/witness/witness-folder.ts';
import { scriptedLog } from './scripted-log.ts';

const ORIGIN = 'gateway/0190/1';
const log = scriptedLog(ORIGIN);
const told = scriptedLog(ORIGIN, 50);
const CHILD = fileURLToPath(new URL('./witness-child.ts', import.meta.url));

let path: string;
let folder: WitnessFolder;
let signer: SignerKey;
let listener: WitnessListener;
let forks: [string, number][];
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'countersign-witness-'));
  folder = witnessFolder(path);
  signer = await folder.init('witness.example/one');
  await folder.add(log.vkey);
  forks = [];
  listener = await serve();
});
afterEach(async () => {
  await listener.close();
  await rm(path, { recursive: true, force: true });
});

function serve(): Promise<WitnessListener> {
  const forked = (origin: string, size: number) => void forks.push([origin, size]);
  const witness = createWitness({ folder, signer, clock: systemClock, forked });
  return serveWitness({ witness, host: '127.0.0.1', port: 0, clock: systemClock, diagnose: () => {} });
}

async function ask(body: string | Uint8Array<ArrayBuffer>, port = listener.port) {
  const response = await fetch(`http://127.0.0.1:${port}/add-checkpoint`, { method: 'POST', body });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

test('cosigns what grows, and anyone can check it', async () => {
  for (const [old, size] of [
    [0, 7],
    [7, 7],
    [7, 256],
    [256, 300],
  ] as const) {
    const answer = await ask(await log.body(old, size));
    expect(answer.status).toBe(200);
    const cosigned = (await log.checkpoint(size)) + answer.text;
    const { signatures } = openCheckpoint(cosigned, ORIGIN, [log.signer.key], [signer.key]);
    const now = Date.now() / 1000;
    const time = signatures.find(({ key }) => key.id === signer.key.id)?.time ?? 0;
    expect(Math.abs(now - time)).toBeLessThan(60);
  }
  expect((await folder.log(ORIGIN))?.latest?.size).toBe(300);
});

test('every refusal of the protocol', async () => {
  expect((await ask(await log.body(0, 100))).status).toBe(200);
  expect((await ask('nonsense')).status).toBe(400);
  expect((await ask('')).status).toBe(400);
  expect((await ask(formatAddCheckpoint(101, [], await log.checkpoint(100)))).status).toBe(400);
  expect((await ask(await scriptedLog('other/0190/1').body(0, 5))).status).toBe(404);
  expect((await ask(await scriptedLog(ORIGIN, undefined, 2).body(100, 120))).status).toBe(403);
  expect(await ask(await log.body(0, 120))).toEqual({ status: 409, type: 'text/x.tlog.size', text: '100\n' });
  expect(await ask(await log.body(70, 90))).toEqual({ status: 409, type: 'text/x.tlog.size', text: '100\n' });
  expect((await ask(await told.body(100, 120))).status).toBe(422);
  expect((await ask(formatAddCheckpoint(100, [], await log.checkpoint(120)))).status).toBe(422);
  expect((await ask(formatAddCheckpoint(100, [new Uint8Array(32)], await log.checkpoint(100)))).status).toBe(
    422,
  );
  expect(await ask(await told.body(100, 100))).toEqual({
    status: 409,
    type: 'text/x.tlog.size',
    text: '100\n',
  });
  expect((await folder.log(ORIGIN))?.latest?.size).toBe(100);
});

test('keeps the proof that a log was told in two ways, once', async () => {
  await ask(await log.body(0, 100));
  await ask(await told.body(100, 100));
  await ask(await told.body(100, 100));
  expect(forks).toEqual([[ORIGIN, 100]]);
  expect((await folder.log(ORIGIN))?.forks).toEqual([await told.checkpoint(100)]);
  expect((await ask(await log.body(100, 110))).status).toBe(200);
});

test('a log that proves its own forks with notes that grow when they are kept harms neither itself nor others', async () => {
  const other = scriptedLog('other/0190/1');
  await folder.add(other.vkey);
  const quotes = '"'.repeat(60_000);
  const fork = (n: number) => {
    const root = Buffer.alloc(32, n).toString('base64');
    return signNote(`${ORIGIN}\n100\n${root}\n${quotes}\n`, [log.signer]);
  };
  expect((await ask(await log.body(0, 100))).status).toBe(200);
  for (let n = 1; n <= 9; n++) {
    expect((await ask(formatAddCheckpoint(100, [], fork(n)))).status).toBe(409);
  }
  expect((await folder.log(ORIGIN))?.forks).toEqual([fork(1)]);
  expect(forks).toEqual([[ORIGIN, 100]]);
  expect((await ask(await log.body(100, 120))).status).toBe(200);
  expect((await ask(await other.body(0, 5))).status).toBe(200);
  expect(await folder.logs()).toMatchObject({ logs: [{}, {}], damaged: [] });
});

test('a file with as many and as large proofs as earlier versions wrote is read', async () => {
  expect((await ask(await log.body(0, 100))).status).toBe(200);
  const [name = ''] = await readdir(join(path, 'logs'));
  const file = join(path, 'logs', name);
  const kept = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...kept, forks: Array(8).fill('"'.repeat(65_000)) }));
  expect((await ask(await log.body(100, 120))).status).toBe(200);
  expect((await folder.log(ORIGIN))?.forks).toHaveLength(8);
});

test('of many that ask at once from one size, one wins each time', async () => {
  const sizes = [10, 20, 30, 40, 50, 60];
  const answers = await Promise.all(sizes.map(async (size) => ask(await log.body(0, size))));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
  const won = sizes[answers.findIndex(({ status }) => status === 200)];
  expect((await folder.log(ORIGIN))?.latest?.size).toBe(won);
});

test('what is too large, elsewhere or of another method is not looked at', async () => {
  const good = await log.body(0, 10);
  expect((await ask(Buffer.alloc(65 * 1024, 'a'))).status).toBe(413);
  const at = (path: string) => `http://127.0.0.1:${listener.port}${path}`;
  expect((await fetch(at('/'), { method: 'POST', body: good })).status).toBe(404);
  expect((await fetch(at('/add-checkpoint'))).status).toBe(405);
  expect((await folder.log(ORIGIN))?.latest).toBeUndefined();
});

test('a client that goes in the middle of its body harms nothing', async () => {
  const socket = connect(listener.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write('POST /add-checkpoint HTTP/1.1\r\nhost: w\r\ncontent-length: 500\r\n\r\nold 0\n');
  socket.destroy();
  expect((await ask(await log.body(0, 10))).status).toBe(200);
});

test.each(['before', 'after'] as const)(
  'killed %s it has stored, it has answered nobody and stands where it stood',
  async (when) => {
    await listener.close();
    const child = spawn(process.execPath, [CHILD, path, when], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [first] = await once(child.stdout, 'data');
    const ended = once(child, 'exit');
    await expect(ask(await log.body(0, 100), Number(String(first)))).rejects.toThrow();
    await ended;
    listener = await serve();
    const again = await ask(await log.body(0, 120));
    if (when === 'before') expect(again.status).toBe(200);
    else {
      expect(again).toMatchObject({ status: 409, text: '100\n' });
      // The log whose answer was lost asks for the same again.
      expect((await ask(await log.body(100, 100))).status).toBe(200);
      expect((await ask(await log.body(100, 120))).status).toBe(200);
    }
  },
);

test('a state that is not what was written is not guessed: nothing is cosigned', async () => {
  await ask(await log.body(0, 100));
  const [name = ''] = await readdir(join(path, 'logs'));
  const file = join(path, 'logs', name);
  await writeFile(file, '{}');
  expect((await ask(await log.body(0, 120))).status).toBe(500);
  await expect(folder.log(ORIGIN)).rejects.toMatchObject({ code: 'damaged' });
  const other = scriptedLog('other/0190/1');
  await folder.add(other.vkey);
  expect(await folder.logs()).toMatchObject({ logs: [{ key: parseVkey(other.vkey) }], damaged: [file] });
});

test('the key is the owner’s alone and never made twice; a log’s key never replaced', async () => {
  await expect(folder.init('again')).rejects.toMatchObject({ code: 'exists' });
  if (process.platform !== 'win32') expect((await stat(join(path, 'key'))).mode & 0o777).toBe(0o600);
  expect(await folder.add(log.vkey)).toBe(false);
  await expect(folder.add(scriptedLog(ORIGIN, undefined, 2).vkey)).rejects.toMatchObject({ code: 'exists' });
  expect((await folder.logs()).logs.map(({ key }) => key)).toEqual([parseVkey(log.vkey)]);
});
