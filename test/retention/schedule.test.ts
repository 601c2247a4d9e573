import { expect, it, onTestFinished } from 'vitest';
import type { Store } from '../../proxy/contract/store.ts';
import { createPurgeSchedule } from '../../proxy/gateway/retention/purge-schedule.ts';
import { createTurns } from '../../proxy/gateway/retention/turns.ts';
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
  const begin = (stored: { underWay?: string; lastRun?: string } = {}) => {
    const schedule = createPurgeSchedule(
      {
        purging,
        clock,
        settings: () => ({ config: { retention: purging.state.retention } }),
        system: OPERATOR,
        turns: createTurns(),
        clockIsKept: async () => on.kept,
        diagnose: (what) => on.said.push(what),
      },
      { underWay: stored.underWay, lastRun: stored.lastRun },
    );
    onTestFinished(() => schedule.stop());
    schedule.start();
    return schedule;
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

it('deletes when it is due and not before, and remembers when that was', async () => {
  const one = await scene({ rules: RULES, every: '2d' });
  await one.old('first');
  one.begin();
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
  const first = one.begin({ lastRun: String(NOW - DAY) });
  await planned(one);
  expect(await texts(one.store)).toHaveLength(2);
  await first.stop();
  const two = await scene({ rules: RULES, every: '2d' });
  await two.old('gone');
  two.begin({ lastRun: String(NOW + 400 * DAY) });
  await planned(two);
  expect(await texts(two.store)).toEqual([]);
});

it('without an interval deletes nothing, and begins when the configuration has one', async () => {
  const one = await scene({ rules: RULES });
  await one.old('kept');
  const schedule = one.begin();
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
  one.begin({ underWay: JSON.stringify({ at, rules }) });
  await expect.poll(() => texts(one.store), { timeout: 20_000 }).toEqual([]);
  await expect.poll(() => setting(one.store, 'purge'), { timeout: 20_000 }).toBe('');
});

it('does nothing by a clock that no time service keeps, and says so once', async () => {
  const one = await scene({ rules: RULES, every: '1d' });
  await one.old('kept');
  one.on.kept = false;
  one.begin();
  await planned(one);
  one.fire();
  await planned(one);
  expect(await texts(one.store)).toHaveLength(2);
  expect(one.on.said).toHaveLength(1);
  one.on.kept = undefined;
  one.fire();
  await planned(one);
  expect(await texts(one.store)).toEqual([]);
});
