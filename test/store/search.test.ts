import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RecordSearch } from '../../proxy/contract/queries.ts';
import { type LogRecord, RECORD_KINDS, type RecordDraft } from '../../proxy/contract/record.ts';
import type { Store } from '../../proxy/contract/store.ts';
import { draft, plain } from './helpers/appends.ts';
import { freshOptions, open } from './helpers/store.ts';

// Two full tiles and a rest, so that a search meets both what is indexed and what is not yet.
const SIZE = 600;
const kindAt = (n: number) => RECORD_KINDS[n % 7] ?? 'log.read';
function recordAt(n: number): RecordDraft {
  return draft(kindAt(n), {
    // Not in the order of the log: a wall clock can be set back.
    time: 1000 + ((n * 13) % SIZE),
    ...(n % 3 === 0 ? {} : { session: `session-${n % 11}`, call: `call-${n % 50}` }),
    ...(n % 2 === 0 ? { actor: { principal: `agent-${n % 5}` } } : { facts: { agent: `agent-${n % 5}` } }),
    ...(n % 4 === 0 ? {} : { server: { id: `server-${n % 3}` } }),
  });
}
const records = Array.from({ length: SIZE }, (_, n) => recordAt(n));

/** The search, told plainly. */
function expected(search: RecordSearch): number[] {
  const agent = (record: RecordDraft): unknown => record.facts['agent'] ?? record.actor?.principal;
  return records
    .map((record, idx) => ({ record, idx }))
    .filter(
      ({ record, idx }) =>
        idx < search.before &&
        (search.kind ?? record.kind) === record.kind &&
        (search.session === undefined || search.session === record.session) &&
        (search.call === undefined || search.call === record.call) &&
        (search.agent === undefined || search.agent === agent(record)) &&
        (search.server === undefined || search.server === record.server?.id) &&
        record.time >= (search.since ?? 0) &&
        record.time <= (search.until ?? Number.MAX_SAFE_INTEGER),
    )
    .map(({ idx }) => idx)
    .reverse()
    .slice(0, search.limit);
}
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const searches = fc.record({
  before: fc.oneof(fc.nat(SIZE + 10), fc.constant(Number.MAX_SAFE_INTEGER)),
  limit: fc.integer({ min: 1, max: SIZE }),
  kind: maybe(fc.nat(9).map(kindAt)),
  session: maybe(fc.nat(11).map((n) => `session-${n}`)),
  call: maybe(fc.nat(50).map((n) => `call-${n}`)),
  agent: maybe(fc.nat(5).map((n) => `agent-${n}`)),
  server: maybe(fc.nat(3).map((n) => `server-${n}`)),
  since: maybe(fc.integer({ min: 900, max: 1700 })),
  until: maybe(fc.integer({ min: 900, max: 1700 })),
});

async function check(store: Store): Promise<void> {
  await fc.assert(
    fc.asyncProperty(searches, async (search) => {
      const rows = await store.read('records.search', search as RecordSearch);
      expect(rows.map(({ idx }) => idx)).toEqual(expected(search as RecordSearch));
      for (const { idx, bytes } of rows.slice(0, 3)) {
        expect((JSON.parse(Buffer.from(bytes).toString()) as LogRecord).index).toBe(idx);
      }
    }),
    { numRuns: 150 },
  );
}

it('finds records by any filters, newest first, before and after a restart', async () => {
  const options = freshOptions();
  let store = await open(options);
  await Promise.all(
    records.map((record) => store.append({ entries: [{ record, bodies: [] }], changes: [] })),
  );
  await check(store);
  await store.close();
  store = await open(options);
  await check(store);
  // Those that waited for their tile at the restart are found once it is full.
  await Promise.all(Array.from({ length: 256 }, () => store.append(plain('kill.engage'))));
  const rows = await store.read('records.search', { before: SIZE, limit: 5, agent: 'agent-1' });
  expect(rows.map(({ idx }) => idx)).toEqual(expected({ before: SIZE, limit: 5, agent: 'agent-1' }));
});

it('treats text of a filter as a value alone', async () => {
  const store = await open(freshOptions());
  await store.append(plain('log.read', { session: "'; DROP TABLE records; --" }));
  const search = { before: 10, limit: 10, session: "'; DROP TABLE records; --" };
  expect(await store.read('records.search', search)).toHaveLength(1);
  expect(await store.read('records.search', { ...search, session: "' OR 1=1 --" })).toEqual([]);
});
