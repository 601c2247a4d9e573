/**
 * A process of bench/open.ts: `open-child.ts HOME fill RECORDS`, `write RECORDS` or `open`. `fill` writes up to so many and ends in order; `write` leaves calls open and
 * its write-ahead log full, says so and waits to be killed; `open` says how many milliseconds opening the log took, and is killed, too.
 */
import { statSync } from 'node:fs';
import type { InstallationId } from '../proxy/contract/ids.ts';
import type { Append } from '../proxy/contract/store.ts';
import { systemClock } from '../proxy/platform/clock.ts';
import { loadConfig } from '../proxy/platform/config/load-config.ts';
import { chooseCustody } from '../proxy/platform/keys/choose-custody.ts';
import { openKeyring } from '../proxy/platform/keys/keyring.ts';
import { readProtection } from '../proxy/platform/keys/keyring-file.ts';
import { pathsOf } from '../proxy/platform/paths.ts';
import { openDatabase } from '../proxy/store/database.ts';
import { headFile } from '../proxy/store/head-file.ts';
import { openStore } from '../proxy/store/open-store.ts';
import { CALLS_OF_SESSION, callAppends } from './search-log.ts';

const [home = '', what = '', count = '0'] = process.argv.slice(2);
const RECORDS = Number(count);
/** Calls in one append, and appends under way. */
const CALLS = 20;
const IN_FLIGHT = 40;
/** Every so many calls one stays open. */
const OPEN_EVERY = 101;

const paths = pathsOf(home, undefined);
const id = ((await loadConfig(paths.config)).config.installation ?? '') as InstallationId;
const custody = await chooseCustody({ keyFile: paths.keyFile, env: {} }, await readProtection(paths.keys));
const { databaseKey, log } = await openKeyring(paths.keys, id, custody);

const began = performance.now();
const store = await openStore({
  file: paths.database,
  databaseKey,
  log: { id, origin: `countersign/${id}/1`, epoch: 1 },
  privateKey: log.export({ type: 'pkcs8', format: 'der' }),
  head: headFile(paths.head, databaseKey),
  clock: systemClock,
});
const took = performance.now() - began;

if (what === 'fill') {
  await write(Number.POSITIVE_INFINITY);
  await store.close();
} else if (what === 'write') {
  // A reader that stays where it is keeps the write-ahead log from being moved into the database.
  const reader = openDatabase({ file: paths.database, databaseKey, cipher: 'sqlcipher' }, 'reader');
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM log').get();
  await write(OPEN_EVERY);
  say({ wal: statSync(`${paths.database}-wal`).size });
  setInterval(() => reader.inTransaction, 60_000);
} else {
  say({ took });
  setInterval(() => store.health(), 60_000);
}

/** Every `open`th call is not ended. */
async function write(open: number): Promise<void> {
  const { size } = store.health();
  let n = Math.ceil(size / 2 / CALLS_OF_SESSION) * CALLS_OF_SESSION;
  const end = what === 'fill' ? RECORDS / 2 : n + RECORDS / 2;
  async function client(): Promise<void> {
    while (n < end) {
      const appends = Array.from({ length: CALLS }, () => ofCall(n++, open)).flat();
      await store.append({
        entries: appends.flatMap(({ entries }) => entries),
        changes: appends.flatMap(({ changes }) => changes),
      });
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, client));
}
function ofCall(n: number, open: number): Append[] {
  const appends = callAppends(n);
  if (n % open === open - 1) return appends.slice(0, -1);
  return n % CALLS_OF_SESSION === CALLS_OF_SESSION - 1 ? [...appends, sessionEnd(appends)] : appends;
}
/** Sessions do not stay open for ever. */
function sessionEnd(appends: readonly Append[]): Append {
  const touch = appends.flatMap(({ changes }) => changes).find(({ op }) => op === 'session.touch');
  const changes = touch?.op === 'session.touch' ? [{ ...touch, op: 'session.close' as const }] : [];
  return { entries: [], changes };
}
function say(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
