/**
 * What an auditor waits for: verifying a log, exporting it, verifying the bundle, here and in a browser; and that memory stays flat meanwhile. Run:
 * `npm run bench:evidence -- [records] [cipher]` (default: 100,000, and the usual one). The log is of calls with a body of some 300 bytes each.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { databaseCipher, USUAL_CIPHER } from '../proxy/contract/cipher.ts';
import type { BootId } from '../proxy/contract/ids.ts';
import type { Store } from '../proxy/contract/store.ts';
import { bundlePage } from '../proxy/export/bundle-page.ts';
import { temporarySpool } from '../proxy/export/temporary-spool.ts';
import { verifyBundle } from '../proxy/export/verify-bundle.ts';
import { bundleEntries } from '../proxy/export/write-bundle.ts';
import { zip } from '../proxy/export/zip.ts';
import { beginExport } from '../proxy/gateway/control/export-on-record.ts';
import { recordsBefore } from '../proxy/gateway/control/records-before.ts';
import { createWriter } from '../proxy/gateway/writer.ts';
import { systemClock } from '../proxy/platform/clock.ts';
import { uuidv7 } from '../proxy/platform/uuid.ts';
import { checkRecords } from '../proxy/record/check-records.ts';
import { ed25519Signer, formatVkey } from '../proxy/record/keys.ts';
import { leafHash } from '../proxy/record/merkle.ts';
import { growTree } from '../proxy/record/tree.ts';
import { headFile } from '../proxy/store/head-file.ts';
import { openStore } from '../proxy/store/open-store.ts';
import { storeTiles } from '../proxy/store/store-tiles.ts';
import { requestAppend, resultAppend, sessionRow, someIds } from '../test/store/helpers/appends.ts';
import { measurePage } from './evidence-page.ts';
import { rested } from './rested.ts';

const RECORDS = Number(process.argv[2] ?? 100_000);
const CIPHER = databaseCipher.parse(process.argv[3] ?? USUAL_CIPHER);
const IN_FLIGHT = 500;
const IN_MEMORY = 10_000;
const body = Buffer.from(JSON.stringify({ name: 'write_file', arguments: { text: 'x'.repeat(250) } }));
const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
const origin = `bench/${uuidv7()}/0`;
const privateKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' });
const { key } = ed25519Signer(origin, privateKey);

try {
  const store = await filled();
  // The index is no part of what is measured here.
  await rested(store);
  await measureTree();
  await measureVerify(store);
  const file = await measureExport(store);
  await measured('verify the bundle', () => verifyBundle(file, { log: key, witnesses: [] }));
  await measurePage(folder, file, formatVkey(key));
  await store.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function filled(): Promise<Store> {
  const databaseKey = new Uint8Array(randomBytes(32));
  const store = await openStore({
    file: join(folder, 'log.db'),
    databaseKey,
    cipher: CIPHER,
    log: { id: uuidv7(), origin, epoch: 0 },
    privateKey,
    head: headFile(join(folder, 'head'), databaseKey),
    clock: systemClock,
  });
  const ids = someIds();
  await store.append({ entries: [], changes: [{ op: 'session.open', ...sessionRow(ids) }] });
  await measured('write', async () => {
    for (let done = 0; done < RECORDS; done += IN_FLIGHT) {
      const calls = Array.from({ length: IN_FLIGHT / 2 }, () => uuidv7());
      await Promise.all(calls.map((call) => store.append(requestAppend(ids, call, body))));
      await Promise.all(calls.map((call) => store.append(resultAppend(ids, call, body))));
    }
  });
  return store;
}

/** Hashing alone, of records that are in memory. */
async function measureTree(): Promise<void> {
  const bytes = Buffer.alloc(700, 'a record of the usual length ');
  await measured('hash into the tree (700 bytes each)', async () => {
    const tree = growTree();
    for (let n = 0; n < RECORDS; n++) {
      tree.push(leafHash(bytes));
      if (n % 256 === 255) tree.changedTiles();
    }
  });
}

async function measureVerify(store: Store): Promise<void> {
  const head = await store.checkpoint();
  const rows = await store.read('records.page', { from: 0, limit: IN_MEMORY });
  await measured('check records that are in memory, and hash them into the tree', async () => {
    for (let done = 0; done < RECORDS; done += rows.length) {
      const check = checkRecords({ from: 0, partials: [] });
      for (const { bytes } of rows) if (check.take(bytes) !== undefined) throw new Error('a bad record');
    }
  });
  await measured('verify the log, every record read and checked anew, and its tiles', async () => {
    const { faults } = await store.verify({ from: 0, to: head.size, head, witnesses: undefined });
    if (faults.length > 0) throw new Error(faults[0]?.problem);
  });
  await measured('the same, with every body and signed head', async () => {
    const { faults } = await store.verify({ from: 0, to: head.size, head, witnesses: [] });
    if (faults.length > 0) throw new Error(faults[0]?.problem);
  });
}

async function measureExport(store: Store): Promise<string> {
  const file = join(folder, 'bundle.zip');
  const head = await store.checkpoint();
  await measured('export', async () => {
    const plan = {
      ...{ asked: {}, scope: 'range' as const, runs: [{ from: 0, to: head.size }] },
      ...{ head, origin, vkey: formatVkey(key), witnesses: [], witnessed: null, made: new Date() },
    };
    const writer = createWriter(uuidv7<BootId>(), 'same-user', systemClock);
    const by = { principal: 'bench', method: 'in-process' as const };
    const parts = { store, writer, clock: systemClock, present: store };
    const { recorded } = await beginExport(plan, head.size, by, undefined, parts);
    const ports = {
      store,
      tiles: storeTiles(store),
      nameOf: () => undefined,
      page: await bundlePage(),
      before: recordsBefore(store, 0),
      recorded,
    };
    const spool = temporarySpool();
    await pipeline(zip(bundleEntries(plan, ports), spool, plan.made), createWriteStream(file));
    await spool.close();
  });
  console.log(`  ${(statSync(file).size / 1e6).toFixed(1)} MB`);
  return file;
}

/** Wall time, CPU of this process, and the most memory that it held meanwhile beyond what it had before. */
async function measured(what: string, run: () => Promise<unknown>): Promise<void> {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 50);
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  await run();
  const wall = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(watch);
  const busy = (user + system) / 1e6;
  const rate = (seconds: number): string => Math.round(RECORDS / seconds).toLocaleString('en');
  const grown = Math.max(0, (most - before) / 1e6).toFixed(0);
  // What one core does in a second is the second rate: all threads count, and a busy machine changes it little.
  console.log(
    `${what}: ${wall.toFixed(1)} s, ${rate(wall)} records/s, CPU ${busy.toFixed(1)} s, ${rate(busy)} records a CPU second, memory +${grown} MB`,
  );
}
