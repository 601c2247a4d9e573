import { expect, it, onTestFinished } from 'vitest';
import type { Store } from '../../proxy/contract/store.ts';
import { CLOCK_DOUBT, createClockDoubt } from '../../proxy/gateway/clock/clock-doubt.ts';
import { createPurgeSchedule } from '../../proxy/gateway/retention/purge-schedule.ts';
import { createTurns } from '../../proxy/gateway/retention/turns.ts';
import { createWriter } from '../../proxy/gateway/writer.ts';
import { uuidv7 } from '../../proxy/platform/uuid.ts';
import { freshOptions, open } from '../store/helpers/store.ts';
import { call, DAY, NOW, named, OPERATOR, purgingOn, texts } from './rig.ts';

const RULES = [{ name: 'month', keep: '30d' }];

/** A schedule over a real store, whose clock and timers the test moves. */
async function scene(retention: object) {
  const options = freshOptions();
  const store = await open(options);
  const on = { now: NOW, kept: true as boolean | undefined, said: [] as string[] };
  const purging = purgingOn(store, retention, () => on.now);
  let timers: { readonly ms: number; readonly run: () => void }[] = [];
  const clock = {
    now: () => ({ wall: on.now, mono: 0 }),
    after(ms: number, run: () => void) {
      const timer = { ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
  };
  const ids = await named(store, 'coder', 'files');
  const begin = async (
    stored: { underWay?: string; lastRun?: string; doubt?: string | undefined } = {},
    newest?: number,
  ) => {
    const doubts = createClockDoubt(
      {
        ...{ store, clock, system: OPERATOR, writer: createWriter(uuidv7(), 'same-user', clock) },
        retention: () => purging.state.retention,
        diagnose: (what) => on.said.push(what),
      },
      stored.doubt,
    );
    await doubts.start(newest);
    const schedule = createPurgeSchedule(
      {
        // Another start goes on with the same one.
        purging: { ...purging, stop() {} },
        clock,
        settings: () => ({ config: { retention: purging.state.retention } }),
        system: OPERATOR,
        turns: createTurns(),
        clockIsKept: async () => on.kept,
        doubts,
        diagnose: (what) => on.said.push(what),
      },
      { underWay: stored.underWay, lastRun: stored.lastRun },
    );
    onTestFinished(() => schedule.stop());
    schedule.start();
    return { ...schedule, doubts };
  };
  return {
    ...{ store, purging, on, begin },
    old: (text: string, age = 60 * DAY) => call(store, ids, text, on.now - age),
    timers: () => timers.map(({ ms }) => ms),
    fire() {
      for (const { run } of timers.splice(0)) run();
    },
  };
}
const planned = (on: { timers(): number[] }) => expect.poll(on.timers, { timeout: 20_000 }).toHaveLength(1);
const setting = async (store: Store, key: string) =>
  (await store.read('settings.all', {})).find((row) => row.key === key)?.value;

const refusals = async (store: Store) =>
  (await store.read('records.search', { before: 1e6, limit: 100, kind: 'clock.status' })).map(
    ({ bytes }) => JSON.parse(Buffer.from(bytes).toString()).facts.refused,
  );

it('deletes when it is due and not before, and remembers when that was', async () => {
  const one = await scene({ rules: RULES, every: '2d' });
  await one.old('first');
  await one.begin();
  await planned(one);
  expect(await texts(one.store)).toEqual([]);
  expect(await setting(one.store, 'purged')).toBe(String(NOW));
  await one.old('second');
  one.on.now += 2 * DAY - 1;
  one.fire();
  await planned(one);
  expect(await texts(one.store)).toHaveLength(2);
  one.on.now += 1;
  one.fire();
  await planned(one);
  expect(await texts(one.store)).toEqual([]);
});

it('is not due again because of a restart, nor put off by a clock that was set back', async () => {
  const one = await scene({ rules: RULES, every: '2d' });
  await one.old('kept');
  const first = await one.begin({ lastRun: String(NOW - DAY) });
  await planned(one);
  expect(await texts(one.store)).toHaveLength(2);
  await first.stop();
  const two = await scene({ rules: RULES, every: '2d' });
  await two.old('gone');
  await two.begin({ lastRun: String(NOW + 400 * DAY) });
  await planned(two);
  expect(await texts(two.store)).toEqual([]);
});

it('without an interval deletes nothing, and begins when the configuration has one', async () => {
  const one = await scene({ rules: RULES });
  await one.old('kept');
  const schedule = await one.begin();
  schedule.reconfigured();
  one.purging.state.retention = { ...one.purging.state.retention, every: '1d' };
  schedule.reconfigured();
  await planned(one);
  expect(await texts(one.store)).toEqual([]);
});

it('finishes what an earlier start began, also without an interval', async () => {
  const one = await scene({ rules: RULES });
  await one.old('begun');
  const { at, rules } = await one.purging.plan();
  await one.begin({ underWay: JSON.stringify({ at, rules }) });
  await expect.poll(() => texts(one.store), { timeout: 20_000 }).toEqual([]);
  await expect.poll(() => setting(one.store, 'purge'), { timeout: 20_000 }).toBe('');
});

it('does nothing by a clock that no time service keeps, and says so once', async () => {
  const one = await scene({ rules: RULES, every: '1d' });
  await one.old('kept');
  one.on.kept = false;
  await one.begin();
  await planned(one);
  one.fire();
  await planned(one);
  expect(await texts(one.store)).toHaveLength(2);
  expect(one.on.said).toHaveLength(1);
  expect(await refusals(one.store)).toEqual(['not-kept']);
  one.on.kept = undefined;
  one.fire();
  await planned(one);
  expect(await texts(one.store)).toEqual([]);
});

it.each([undefined, true])(
  'after a leap of the clock it deletes nothing until a person has, also after a restart (kept: %s)',
  async (kept) => {
    const one = await scene({ rules: RULES, every: '1d' });
    one.on.kept = kept;
    await one.old('old');
    const first = await one.begin({ lastRun: String(NOW) });
    await planned(one);
    await one.old('new', 0);
    const was = one.on.now;
    one.on.now += 400 * DAY;
    first.doubts.step({ was, now: { wall: one.on.now, mono: 0 } });
    for (let n = 0; n < 3; n++) {
      one.fire();
      await planned(one);
    }
    expect(await texts(one.store)).toHaveLength(4);
    expect(one.on.said).toHaveLength(1);
    expect(await refusals(one.store)).toEqual(['stepped']);
    await first.stop();
    // By then the newest record is one of the wrong clock.
    const doubt = await setting(one.store, CLOCK_DOUBT);
    const second = await one.begin({ lastRun: String(NOW), doubt }, one.on.now);
    await planned(one);
    expect(await texts(one.store)).toHaveLength(4);
    expect(await refusals(one.store)).toEqual(['stepped']);
    expect(second.doubts.why()).toBe('stepped');
    await second.doubts.settle();
    expect(await setting(one.store, CLOCK_DOUBT)).toBe('');
    one.on.now += 1;
    one.fire();
    await planned(one);
    expect(await texts(one.store)).toEqual([]);
  },
);

it.each([
  ['30 days, by a rule of a year', '365d', 30, 29],
  ['the least age of a rule', '14d', 14, 13],
  ['a day, by a rule of an hour', '1h', 1, 0.9],
])(
  'a start after %s without a record is too far ahead, and one after less is not',
  async (_, keep, far, near) => {
    const rules = [
      { name: 'a', keep },
      { name: 'b', keep: '400d' },
      { name: 'c', keep: 'forever' },
    ];
    const one = await scene({ rules, every: '1d' });
    await one.old('old', 500 * DAY);
    const first = await one.begin({}, one.on.now - far * DAY);
    await planned(one);
    expect(await texts(one.store)).toHaveLength(2);
    expect(await refusals(one.store)).toEqual(['gap']);
    await first.stop();
    const two = await scene({ rules, every: '1d' });
    await two.old('old', 500 * DAY);
    await two.begin({}, two.on.now - near * DAY);
    await planned(two);
    expect(await texts(two.store)).toEqual([]);
  },
);

it('steps that come to as much count as one, but for what a time service vouches for and what is taken back', async () => {
  const one = await scene({ rules: RULES, every: '365d' });
  one.on.kept = undefined;
  const { doubts } = await one.begin({ lastRun: String(NOW) });
  await planned(one);
  const step = (days: number) => {
    const was = one.on.now;
    one.on.now += days * DAY;
    doubts.step({ was, now: { wall: one.on.now, mono: 0 } });
  };
  step(20);
  step(-20);
  step(20);
  expect(await doubts.refusal(undefined)).toBeUndefined();
  expect(await doubts.refusal(true)).toBeUndefined();
  step(20);
  expect(await doubts.refusal(undefined)).toBeUndefined();
  step(11);
  expect(await doubts.refusal(true)).toBe('stepped');
  // Set right, it has still been wrong: who looks at what it did is a person.
  step(-31);
  expect(await doubts.refusal(true)).toBe('stepped');
});
