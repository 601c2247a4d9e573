import { beforeEach, expect, it } from 'vitest';
import type { GatewayEvent } from '../../proxy/contract/control.ts';
import type { CallView, LogPageView } from '../../proxy/contract/log-views.ts';
import { type Cursor, createCallFeed } from '../../renderer/screens/activity/call-feed.ts';

/** A log in memory that answers as the gateway does: pages by index, and what came since. */
interface Told {
  readonly at: number;
  readonly call: CallView;
}
let log: Told[];
let asked: Cursor[];
let timers: { readonly ms: number; act: (() => void) | undefined }[];
let fail: Error | undefined;

const call = (index: number, more: Partial<CallView> = {}): CallView => ({
  id: `call ${index}`,
  session: 'session',
  index,
  direction: 'to-server',
  agent: { id: 'a', name: 'builder', gone: false },
  owner: null,
  server: { id: 's', name: 'files', gone: false },
  method: 'tools/call',
  tool: 'read',
  decision: { effect: 'allow', enforced: true, rule: 'reads', reason: null, toolClass: null },
  approval: null,
  masks: {},
  received: index * 1000,
  finished: null,
  outcome: null,
  forwarded: true,
  micros: null,
  code: null,
  replay: null,
  ran: null,
  denial: null,
  ...more,
});
const event = (type: GatewayEvent['type'] = 'call.opened'): GatewayEvent => ({
  id: 1,
  type,
  at: 1,
  about: {},
});
const record = (at: number, view = call(at)): void => void log.push({ at, call: view });

async function fetchPage({ before, after, limit }: Cursor): Promise<LogPageView> {
  asked.push({
    limit,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  });
  if (fail !== undefined) throw fail;
  const newest = log.at(-1)?.at ?? 0;
  const found =
    after === undefined
      ? log.filter(({ at, call: { index } }) => at === index && at < (before ?? 1e9)).toReversed()
      : log.filter(({ at }) => at > after);
  const page = found.slice(0, limit);
  const entries = page.map(({ at, call: view }) => ({
    index: at,
    time: view.received,
    kind: 'call.request' as const,
    session: view.session,
    actor: null,
    method: null,
    server: null,
    tool: null,
    about: null,
    introducer: null,
    source: null,
    facts: {},
    call: view,
    says: null,
  }));
  return {
    entries,
    looked: 0,
    newest,
    notIndexed: 0,
    epoch: 1,
    leftOut: [],
    next: found.length > limit ? (page.at(-1)?.at ?? null) : null,
  };
}
const after = (ms: number, act: () => void): (() => void) => {
  const timer: { ms: number; act: (() => void) | undefined } = { ms, act };
  timers.push(timer);
  return () => {
    timer.act = undefined;
  };
};
/** Lets every timer up to this long run, and what they began end. */
async function pass(ms: number): Promise<void> {
  for (const timer of timers.filter((one) => one.ms <= ms)) {
    const { act } = timer;
    timer.act = undefined;
    act?.();
  }
  await settled();
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const feedOf = (keeps?: (row: { received: number }) => boolean) =>
  createCallFeed({ fetchPage, after, ...(keeps === undefined ? {} : { keeps }) });

beforeEach(() => {
  log = [];
  asked = [];
  timers = [];
  fail = undefined;
});

async function started(count: number, keeps?: (row: { received: number }) => boolean) {
  for (let n = 1; n <= count; n++) record(n);
  const feed = feedOf(keeps);
  feed.start();
  await settled();
  asked = [];
  return feed;
}
const indexes = (feed: ReturnType<typeof feedOf>): number[] => feed.state().rows.map(({ index }) => index);

it('loads the newest page, and older ones where they are asked for, without gap or repetition', async () => {
  const feed = await started(700);
  expect(feed.state()).toMatchObject({ loaded: true, more: true });
  expect(feed.state().rows).toHaveLength(100);
  await feed.older();
  await feed.older();
  expect(indexes(feed)).toEqual(Array.from({ length: 700 }, (_, n) => 700 - n));
  expect(feed.state().more).toBe(false);
});

it('asks once for a burst, only for what is newer, and puts it on top', async () => {
  const feed = await started(3);
  for (let n = 4; n < 60; n++) {
    record(n);
    feed.hear(event());
  }
  await pass(250);
  expect(asked).toEqual([{ after: 3, limit: 500 }]);
  expect(indexes(feed).slice(0, 2)).toEqual([59, 58]);
  expect(feed.state().rows).toHaveLength(59);
});

it('changes a row in its place when the call ends, and counts it as no new one', async () => {
  const feed = await started(3);
  feed.hold(true);
  record(4, call(2, { outcome: 'answered', finished: 5000, micros: 3000 }));
  feed.hear(event('call.closed'));
  await pass(250);
  expect(indexes(feed)).toEqual([3, 2, 1]);
  expect(feed.state().rows[1]).toMatchObject({ outcome: 'answered', micros: 3000 });
  expect(feed.state().held).toBe(0);
});

it('keeps new calls back while it is held, with what becomes of them, and lets them in afterwards', async () => {
  const feed = await started(2);
  feed.hold(true);
  record(3);
  feed.hear(event());
  await pass(250);
  record(4, call(3, { outcome: 'error' }));
  feed.hear(event());
  await pass(250);
  expect(indexes(feed)).toEqual([2, 1]);
  expect(feed.state().held).toBe(1);
  feed.hold(false);
  expect(indexes(feed)).toEqual([3, 2, 1]);
  expect(feed.state()).toMatchObject({ held: 0, rows: [{ outcome: 'error' }, {}, {}] });
});

it('goes on page by page where more came than one page holds', async () => {
  const feed = await started(1);
  for (let n = 2; n <= 1200; n++) record(n);
  feed.hear('resumed');
  for (let n = 0; n < 3; n++) await pass(250);
  expect(asked.map((cursor) => cursor.after)).toEqual([1, 501, 1001]);
  expect(feed.state().rows).toHaveLength(1200);
});

it('keeps its rows where the gateway does not answer, and goes on when it is back', async () => {
  const feed = await started(2);
  fail = new Error('offline');
  record(3);
  feed.hear(event());
  await pass(250);
  expect(indexes(feed)).toEqual([2, 1]);
  fail = undefined;
  feed.hear('resumed');
  await pass(250);
  expect(indexes(feed)).toEqual([3, 2, 1]);
});

it('asks for what happened while its first page was under way', async () => {
  record(1);
  let answer = (): void => {};
  const slow = new Promise<void>((resolve) => {
    answer = resolve;
  });
  let pages = 0;
  const feed = createCallFeed({
    after,
    async fetchPage(cursor) {
      const page = await fetchPage(cursor);
      if (pages++ === 0) await slow;
      return page;
    },
  });
  feed.start();
  await settled();
  record(2);
  feed.hear(event());
  await pass(250);
  expect(feed.state().loaded).toBe(false);
  answer();
  await settled();
  await pass(250);
  expect(indexes(feed)).toEqual([2, 1]);
  await pass(250);
  expect(pages).toBe(2);
});

it('says why the first page did not come, and loads it when the gateway is back', async () => {
  fail = new Error('offline');
  const feed = await started(2);
  expect(feed.state()).toMatchObject({ loaded: false, error: fail });
  fail = undefined;
  feed.hear('resumed');
  await settled();
  expect(feed.state()).toMatchObject({ loaded: true, error: null });
});

it('leaves out calls of before the time that end within it', async () => {
  const feed = await started(5, ({ received }) => received >= 4000);
  record(6, call(2, { outcome: 'answered' }));
  feed.hear(event('call.closed'));
  await pass(250);
  expect(indexes(feed)).toEqual([5, 4]);
});

it('says who decided and how long it took', async () => {
  const vote = { person: { id: 'p', name: 'ann', gone: false }, assurance: 'click', at: 9000, reason: null };
  const approval = {
    id: 'x',
    grant: false,
    use: 1,
    maxUses: 1,
    votes: [{ ...vote, vote: 'approve' as const }],
    deliveries: [],
  };
  record(1, call(1, { approval: { ...approval, state: 'spent' } }));
  record(2, call(2, { approval: { ...approval, state: 'spent', grant: true, use: 3, maxUses: 9 } }));
  record(3, call(3, { approval: { ...approval, votes: [], state: 'expired', use: null } }));
  const feed = await started(0);
  expect(feed.state().rows.map(({ approval: words, decidedAfter }) => [words, decidedAfter])).toEqual([
    ['nobody in time', null],
    ['ann approved (grant, 3 of 9)', null],
    ['ann approved', 8000],
  ]);
});
