import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RecordScan } from '../../proxy/contract/queries.ts';
import type { LogRecord, RecordDraft } from '../../proxy/contract/record.ts';
import type { Store } from '../../proxy/contract/store.ts';
import { uuidv7 } from '../../proxy/platform/uuid.ts';
import { callRow, draft, entryWithBody, type Ids, plain, someIds } from './helpers/appends.ts';
import { freshOptions, open } from './helpers/store.ts';

const END = Number.MAX_SAFE_INTEGER;
const MINUTE = 60_000_000;

const named = (value: string) => ({ value, open: 'none' }) as const;

/** Every record that a scan finds, page by page. */
async function all(store: Store, search: Partial<RecordScan>, limit = 100, depth = 1000): Promise<number[]> {
  const found: number[] = [];
  let page: Partial<RecordScan> = {};
  for (;;) {
    const [scan] = await store.read('records.scan', { before: END, limit, depth, ...search, ...page });
    if (scan === undefined) throw new Error('no row');
    found.push(...scan.found.map(({ idx }) => idx));
    if (scan.next === null) return found;
    page = search.after === undefined ? { before: scan.next } : { after: scan.next };
  }
}
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

it('goes through the log in pages of any size and depth, both ways, and misses nothing', async () => {
  const store = await open(freshOptions());
  const size = 600;
  await Promise.all(
    numbers(0, size).map((n) =>
      store.append(
        plain(n % 3 === 0 ? 'call.request' : 'call.result', { session: `s-${n % 4}`, call: `c-${n}` }),
      ),
    ),
  );
  const wanted = numbers(0, size).filter((n) => n % 3 === 0 && n % 4 !== 1);
  const search = { kind: 'call.request', session: undefined } as const;
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 700 }),
      fc.integer({ min: 1, max: 700 }),
      async (limit, depth) => {
        const { session: _, ...filter } = search;
        const keep = (n: number): boolean => n % 4 !== 1;
        expect((await all(store, filter, limit, depth)).filter(keep)).toEqual(wanted.toReversed());
        expect((await all(store, { ...filter, after: -1 }, limit, depth)).filter(keep)).toEqual(wanted);
      },
    ),
    { numRuns: 25 },
  );
});

it('looks at no more records than it was told, and says where to go on', async () => {
  const store = await open(freshOptions());
  await Promise.all(numbers(0, 300).map(() => store.append(plain('kill.engage'))));
  const search = { before: END, limit: 10, depth: 100, notOf: { outcome: ['answered'] } } as const;
  expect(await store.read('records.scan', search)).toEqual([{ found: [], looked: 100, next: 200 }]);
  expect(await store.read('records.scan', { ...search, before: 50 })).toEqual([
    { found: [], looked: 50, next: null },
  ]);
});

it('takes any of several values, and leaves kinds out', async () => {
  const store = await open(freshOptions());
  const kinds = ['call.request', 'call.result', 'log.read'] as const;
  await Promise.all(
    numbers(0, 300).map((n) =>
      store.append(
        plain(kinds[n % 3] ?? 'log.read', { actor: { principal: `a-${n % 5}` }, call: `c-${n % 100}` }),
      ),
    ),
  );
  const like = (wanted: (n: number) => boolean): number[] => numbers(0, 300).filter(wanted).toReversed();
  expect(await all(store, { agent: ['a-1', 'a-4'] }, 7)).toEqual(like((n) => n % 5 === 1 || n % 5 === 4));
  expect(await all(store, { call: ['c-7', 'c-8'], kind: ['call.request', 'log.read'] })).toEqual(
    like((n) => [7, 8].includes(n % 100) && n % 3 !== 1),
  );
  expect(await all(store, { without: ['log.read', 'call.result'] })).toEqual(like((n) => n % 3 === 0));
  expect(await all(store, { agent: [] })).toEqual([]);
});

it('finds a stretch of time without going through the rest, also where the clock was set back', async () => {
  const store = await open(freshOptions());
  const start = 1_795_219_200_000_000;
  // A minute a record; for records 1,000 to 1,499 the clock is a day behind.
  const timeAt = (n: number): number => start + n * MINUTE - (n >= 1000 && n < 1500 ? 1440 * MINUTE : 0);
  await Promise.all(numbers(0, 3000).map((n) => store.append(plain('kill.engage', { time: timeAt(n) }))));
  const within = (since: number, until: number): number[] =>
    numbers(0, 3000)
      .filter((n) => timeAt(n) >= since && timeAt(n) <= until)
      .toReversed();
  for (const [from, to] of [
    [2000, 2010],
    [10, 20],
    [700, 710],
    [-1000, -900],
  ] as const) {
    const [since, until] = [start + from * MINUTE, start + to * MINUTE];
    expect(await all(store, { since, until })).toEqual(within(since, until));
  }
  const [scan] = await store.read('records.scan', {
    before: END,
    limit: 100,
    depth: 10_000,
    since: start + 2000 * MINUTE,
    until: start + 2010 * MINUTE,
  });
  expect(scan).toMatchObject({ next: null });
  // What is not indexed yet, and the tiles around the stretch and after a jump of the clock.
  expect(scan?.looked).toBeLessThan(1600);
});

it('finds calls by what the state tables know of them', async () => {
  const store = await open(freshOptions());
  const ids = someIds();
  const add = async (tool: string, effect: 'allow' | 'deny'): Promise<void> => {
    const call = uuidv7();
    const row = { ...callRow(ids, call), tool, effect };
    const entry = { record: draft('call.request', { call }), bodies: [] };
    await store.append({ entries: [entry], changes: [{ op: 'call.open', ...row }] });
    await store.append({
      entries: [{ record: draft('call.result', { call }), bodies: [] }],
      changes: [
        { op: 'call.close', id: call, at: 5, outcome: effect === 'deny' ? 'denied' : 'answered', masked: 0 },
      ],
    });
  };
  await add('read', 'allow');
  await add('write', 'allow');
  await add('write', 'deny');
  await store.append(plain('kill.engage'));
  const kind = 'call.request';
  expect(await all(store, { kind, of: { tool: [named('write')] } })).toEqual([4, 2]);
  expect(await all(store, { kind, of: { tool: [named('write')], effect: ['deny'] } })).toEqual([4]);
  expect(await all(store, { kind, of: { outcome: ['answered'] } })).toEqual([2, 0]);
  expect(await all(store, { of: { tool: [named('none')] } })).toEqual([]);
});

it('finds a text in records and bodies, without regard to case, as it is and as JSON writes it', async () => {
  const store = await open(freshOptions());
  const bodies = ['{"a":"Needle"}', '{"a":"say \\"hello\\"\\nthen"}', '{"a":"ÄÖÜ"}', '{}'];
  for (const text of bodies) {
    await store.append({ entries: [entryWithBody('call.request', Buffer.from(text))], changes: [] });
  }
  expect(await all(store, { text: 'nEEDLE' })).toEqual([0]);
  expect(await all(store, { text: 'say "hello"\nthen' })).toEqual([1]);
  expect(await all(store, { text: 'äöü' })).toEqual([2]);
  expect(await all(store, { text: 'CALL.REQUEST' })).toEqual([3, 2, 1, 0]);
  expect(await all(store, { text: "%' OR 1=1 --" })).toEqual([]);
});

it('stops after so much text, and goes on from there', async () => {
  const store = await open(freshOptions());
  const large = Buffer.alloc(9 * 1024 * 1024, 'x');
  for (const n of numbers(0, 3)) {
    await store.append({
      entries: [entryWithBody('call.result', Buffer.concat([large, Buffer.from(n === 0 ? 'needle' : '')]))],
      changes: [],
    });
  }
  const [first] = await store.read('records.scan', { before: END, limit: 10, depth: 100, text: 'needle' });
  expect(first).toEqual({ found: [], looked: 2, next: 1 });
  expect(await all(store, { text: 'needle' })).toEqual([0]);
});

it('pages sessions by opening, with several of one moment, and counts their calls', async () => {
  const store = await open(freshOptions());
  const all: Ids[] = [];
  for (const n of numbers(0, 9)) {
    const ids = { ...someIds(), agent: `agent-${n % 2}` };
    all.push(ids);
    const row = {
      id: ids.session,
      agent: ids.agent,
      server: 'one',
      basis: 'idle-gap',
      externalKey: null,
    } as const;
    const times = { opened: Math.floor(n / 3), lastCall: 10 + n, closed: n % 3 === 0 ? 200_000_000 : null };
    await store.append({ entries: [], changes: [{ op: 'session.open', ...row, ...times }] });
  }
  const [first] = all;
  if (first === undefined) throw new Error('no session');
  for (const call of ['a', 'b'].map(() => uuidv7())) {
    await store.append({ entries: [], changes: [{ op: 'call.open', ...callRow(first, call) }] });
  }
  const basic = { limit: 2, agents: null, servers: null, open: null, since: 0, until: END } as const;
  const pages = async (more: Partial<Parameters<typeof read>[0]> = {}): Promise<string[]> => {
    const found: string[] = [];
    for (let before: string | null = null; ; ) {
      const rows = await read({ ...basic, ...more, before });
      found.push(...rows.map(({ id }) => id));
      if (rows.length < basic.limit) return found;
      before = rows.at(-1)?.id ?? null;
    }
  };
  const read = (params: Parameters<typeof store.read<'sessions.search'>>[1]) =>
    store.read('sessions.search', params);
  // Those of one moment in the order of their ids.
  const ids = [6, 3, 0].flatMap((n) =>
    all
      .slice(n, n + 3)
      .map(({ session }) => session)
      .sort()
      .toReversed(),
  );
  expect(await pages()).toEqual(ids);
  expect(await pages({ agents: JSON.stringify(['agent-1']) })).toHaveLength(4);
  expect(await pages({ open: 0 })).toHaveLength(3);
  expect(await pages({ servers: '["two"]' })).toEqual([]);
  // The last call of the other four was before, or they opened later.
  expect((await pages({ since: 100_000_000, until: 1 })).toSorted()).toEqual(
    [0, 3].map((n) => all[n]?.session).toSorted(),
  );
  expect(await store.read('session.calls', { session: first.session })).toEqual([{ calls: 2 }]);
});

it('gives records whose bytes are those of the log', async () => {
  const store = await open(freshOptions());
  const made: RecordDraft = draft('kill.engage', { facts: { what: 'all' } });
  await store.append({ entries: [{ record: made, bodies: [] }], changes: [] });
  const [scan] = await store.read('records.scan', { before: END, limit: 1, depth: 1 });
  const record = JSON.parse(Buffer.from(scan?.found[0]?.bytes ?? []).toString('utf8')) as LogRecord;
  expect(record).toEqual({ ...made, index: 0 });
});
