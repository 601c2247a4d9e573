/**
 * A process of bench/open.ts: `open-child.ts HOME fill RECORDS`, `write RECORDS` or `open`. `fill` writes up to so many and ends in order; `write` leaves calls open and
 * its write-ahead log full, says so and waits to be killed; `open` says how many milliseconds opening the log took, and is killed, too.
 */
import { statSync } from 'node:fs';
import type { Append } from '../proxy/contract/store.ts';
import { openDatabase } from '../proxy/store/database.ts';
import { openHome } from './home.ts';
import { CALLS_OF_SESSION, callAppends } from './search-log.ts';

const [home = '', what = '', count = '0'] = process.argv.slice(2);
const RECORDS = Number(count);
/** Calls in one append, and appends under way. */
const CALLS = 20;
const IN_FLIGHT = 40;
/** Every so many calls one stays open. */
const OPEN_EVERY = 101;

const { store, took, paths, databaseKey } = await openHome(home);

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
  if (n % open !== open - 1) return appends;
  return appends.filter(
    ({ changes }) => !changes.some(({ op }) => op === 'call.close' || op === 'session.close'),
  );
}
function say(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
