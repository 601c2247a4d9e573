/**
 * What recording costs: appends a second at 1 and 16 in flight, and the main thread's time for each, beside the time of fdatasync
 * itself. Run: `node bench/store.ts [seconds]`. An append is half a call: the request's (record, body, call.open, session.touch) or the
 * result's (record, body, call.close).
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseCipher } from '../proxy/contract/cipher.ts';
import type { Append, Store } from '../proxy/contract/store.ts';
import { systemClock } from '../proxy/platform/clock.ts';
import { uuidv7 } from '../proxy/platform/uuid.ts';
import { headFile } from '../proxy/store/head-file.ts';
import { openStore } from '../proxy/store/open-store.ts';
import { requestAppend, resultAppend, sessionRow, someIds } from '../test/store/helpers/appends.ts';

const SECONDS = Number(process.argv[2] ?? 3);
const body = Buffer.from(JSON.stringify({ name: 'write_file', arguments: { text: 'x'.repeat(250) } }));
const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));

try {
  console.log(`fdatasync of 4 KB: ${fdatasyncMicroseconds().toFixed(0)} µs (p50)`);
  for (const cipher of ['sqlcipher', 'aegis'] as const) await measure(cipher);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function fdatasyncMicroseconds(): number {
  const file = openSync(join(folder, 'sync'), 'w');
  const page = Buffer.alloc(4096, 1);
  const times: number[] = [];
  for (let n = 0; n < 500; n++) {
    writeSync(file, page);
    const start = performance.now();
    fdatasyncSync(file);
    times.push((performance.now() - start) * 1000);
  }
  closeSync(file);
  return percentile(times, 0.5);
}

async function measure(cipher: DatabaseCipher): Promise<void> {
  const started = performance.now();
  const databaseKey = new Uint8Array(randomBytes(32));
  const store = await openStore({
    file: join(folder, `${cipher}.db`),
    databaseKey,
    cipher,
    log: { id: uuidv7(), origin: `bench/${uuidv7()}/0`, epoch: 0 },
    privateKey: generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }),
    head: headFile(join(folder, `${cipher}.head`), databaseKey),
    clock: systemClock,
  });
  console.log(`\n${cipher}: opened in ${(performance.now() - started).toFixed(0)} ms`);
  const ids = someIds();
  await store.append({ entries: [], changes: [{ op: 'session.open', ...sessionRow(ids) }] });
  for (const inFlight of [1, 16]) {
    await run(store, ids, inFlight, 1);
    await report(store, ids, inFlight);
  }
  await store.close();
}

async function report(store: Store, ids: ReturnType<typeof someIds>, inFlight: number): Promise<void> {
  const before = { cpu: process.cpuUsage(), main: process.threadCpuUsage(), wall: performance.now() };
  const times = await run(store, ids, inFlight, SECONDS);
  const wall = (performance.now() - before.wall) / 1000;
  const main = process.threadCpuUsage(before.main);
  const cpu = process.cpuUsage(before.cpu);
  const perAppend = (micros: number): string => (micros / times.length).toFixed(1);
  console.log(
    `${String(inFlight).padStart(2)} in flight: ${(times.length / wall).toFixed(0)} appends/s, ` +
      `p50 ${percentile(times, 0.5).toFixed(0)} µs, p99 ${percentile(times, 0.99).toFixed(0)} µs; ` +
      `main thread ${perAppend(main.user + main.system)} µs an append, ` +
      `all threads ${perAppend(cpu.user + cpu.system)} µs`,
  );
}

async function run(
  store: Store,
  ids: ReturnType<typeof someIds>,
  inFlight: number,
  seconds: number,
): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  const timed = async (append: Append): Promise<void> => {
    const start = performance.now();
    await store.append(append);
    times.push((performance.now() - start) * 1000);
  };
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      const call = uuidv7();
      const at = Date.now() * 1000;
      await timed(requestAppend(ids, call, body, at));
      await timed(resultAppend(ids, call, body, at));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, client));
  return times;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
