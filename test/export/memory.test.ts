import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { verifyBundle } from '../../proxy/export/verify-bundle.ts';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { parseVkey } from '../../proxy/record/keys.ts';
import { openDatabase } from '../../proxy/store/database.ts';
import { verifyAll } from '../../proxy/store/verify-all.ts';
import { type LongLog, startLongLog } from '../console/activity-seed.ts';
import { OPERATOR } from '../gateway/rig.ts';

/** Some 50 MB of records and bodies. What is held of them meanwhile does not grow with how many there are. */
const CALLS = 30_000;
const BODY = Buffer.from(JSON.stringify({ name: 'write_file', arguments: { text: 'x'.repeat(1000) } }));
const MOST_GROWTH = 13 * 1024 * 1024;
let log: LongLog;
let rig: LongLog['rig'];
let collect: () => void;

beforeAll(async () => {
  setFlagsFromString('--expose-gc');
  collect = runInNewContext('gc') as () => void;
  log = await startLongLog(CALLS, BODY);
  ({ rig } = log);
}, 120_000);
afterAll(() => log?.close());

/** Looks at one of so many times. What was collected counts for nothing, but what lies outside V8's heap goes in its own time, by the saw. */
function watched(every: number) {
  let calls = 0;
  const held: number[] = [];
  return {
    look(): void {
      if (calls++ % every !== 0) return;
      collect();
      const { heapUsed, external } = process.memoryUsage();
      held.push(heapUsed + external);
    },
    /** By how much the least of the second half is more than the least of the first, bytes. */
    growth(): number {
      const half = held.length / 2;
      return Math.min(...held.slice(half)) - Math.min(...held.slice(0, half));
    },
    looks: () => held.length,
  };
}

it('an export, and verifying it, hold as much of a long log as of a short one', async () => {
  const file = join(rig.home, 'long.zip');
  const { bytes, vkey, records } = await rig.gateway.control.exportLog({}, OPERATOR);
  expect(records).toBeGreaterThan(CALLS);
  const exporting = watched(5);
  async function* seen(): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      exporting.look();
      yield chunk;
    }
  }
  await pipeline(seen(), createWriteStream(file));
  expect(exporting.looks()).toBeGreaterThan(5);
  expect(exporting.growth()).toBeLessThan(MOST_GROWTH);
  const verifying = watched(2000);
  const keys = { log: parseVkey(vkey), witnesses: [] };
  const found = await verifyBundle(file, keys, { progress: () => verifying.look() });
  expect(found.records).toBe(records);
  expect(verifying.looks()).toBeGreaterThan(10);
  expect(verifying.growth()).toBeLessThan(MOST_GROWTH);
}, 120_000);

it('so does verifying the log itself, with all that lies beside its records', async () => {
  const { keyring, origin, vkey } = rig.gateway.installation;
  // What comes after is signed, and not verified here.
  const { size, root } = await rig.gateway.control.verifyLog(OPERATOR, { first: 0, last: 0 });
  const { databaseKey, cipher } = keyring;
  const db = openDatabase({ file: pathsOf(rig.home, undefined).database, databaseKey, cipher }, 'reader');
  onTestFinished(() => void db.close());
  const verifying = watched(10);
  // As its thread does it (verify-worker.ts).
  const found = await verifyAll(
    { db, databaseKey },
    1,
    { from: 0, to: size, head: { size, root: Buffer.from(root, 'base64') } },
    { origin, vkey, witnesses: [] },
    { checked: () => verifying.look(), stopped: () => false },
  );
  expect(found).toMatchObject({ faults: [], looked: { heads: { checkpoints: expect.any(Number) } } });
  expect(size).toBeGreaterThan(CALLS);
  expect(verifying.looks()).toBeGreaterThan(10);
  expect(verifying.growth()).toBeLessThan(MOST_GROWTH);
}, 120_000);
