import { expect, test } from 'vitest';
import type { GatewayRun, Launch, RunOptions } from '../../electron/gateway/gateway-run.ts';
import type { Started } from '../../electron/gateway/started-line.ts';
import { createSupervisor, type Endpoint } from '../../electron/gateway/supervisor.ts';

const STARTED: Started = {
  firstRun: false,
  installation: '01936b3e-0000-7000-8000-000000000001',
  socket: '/s',
  version: '1',
  vkey: 'v',
  fingerprint: 'f',
};

/** A gateway whose every step the test takes, and a clock that the test moves. */
function stage() {
  const runs: {
    options: RunOptions;
    serve(): void;
    end(words: string): void;
    stops: number;
    kills: number;
  }[] = [];
  const launch: Launch = (options) => {
    const started = Promise.withResolvers<Started>();
    const ended = Promise.withResolvers<string>();
    const run = {
      options,
      stops: 0,
      kills: 0,
      serve: () => started.resolve(STARTED),
      end(words: string) {
        started.reject(new Error('ended'));
        ended.resolve(words);
      },
    };
    started.promise.catch(() => {});
    runs.push(run);
    return {
      runs: 'child',
      pid: runs.length,
      started: started.promise,
      ended: ended.promise,
      stop() {
        run.stops += 1;
      },
      kill() {
        run.kills += 1;
      },
    } satisfies GatewayRun;
  };
  let now = 0;
  const timers = new Set<{ at: number; then: () => void }>();
  const ups: Endpoint[] = [];
  const downs: { words: string; againInMs: number; served: boolean }[] = [];
  const supervisor = createSupervisor({
    home: '/home',
    launch,
    timers: {
      now: () => now,
      after(ms, then) {
        const timer = { at: now + ms, then };
        timers.add(timer);
        return () => timers.delete(timer);
      },
    },
    on: { up: (endpoint) => ups.push(endpoint), down: (end) => downs.push(end) },
  });
  return {
    runs,
    ups,
    downs,
    supervisor,
    timers,
    async pass(ms: number) {
      now += ms;
      for (const timer of [...timers]) {
        if (timer.at > now) continue;
        timers.delete(timer);
        timer.then();
      }
      await settle();
    },
  };
}
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const KEY = { by: 'kek', bytes: new Uint8Array(32) } as const;

test('one that dies is started again after a while, with another secret, and told of both times', async () => {
  const { runs, ups, downs, supervisor, pass } = stage();
  supervisor.start(KEY);
  runs[0]?.serve();
  await settle();
  await pass(5000);
  runs[0]?.end('killed');
  await settle();
  expect(downs).toEqual([{ words: 'killed', againInMs: 1000, served: true }]);
  await pass(999);
  expect(runs).toHaveLength(1);
  await pass(1);
  runs[1]?.serve();
  await settle();
  expect(ups.map(({ pid }) => pid)).toEqual([1, 2]);
  expect(runs[0]?.options.secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(runs[1]?.options.secret).not.toBe(runs[0]?.options.secret);
});

test('one that does not come up is told of with its last words, and tried less and less often', async () => {
  const { runs, downs, supervisor, pass } = stage();
  supervisor.start(KEY);
  for (const wait of [1000, 2000, 4000]) {
    runs.at(-1)?.end('the port is taken');
    await settle();
    expect(downs.at(-1)).toEqual({ words: 'the port is taken', againInMs: wait, served: false });
    await pass(wait);
  }
  expect(runs).toHaveLength(4);
});

test('a person need not wait', async () => {
  const { runs, supervisor } = stage();
  supervisor.start(KEY);
  runs[0]?.end('');
  await settle();
  supervisor.tryAgain();
  expect(runs).toHaveLength(2);
  supervisor.tryAgain();
  expect(runs).toHaveLength(2);
});

test('it is ended in order, waited for, and not started again', async () => {
  const { runs, downs, supervisor, pass } = stage();
  supervisor.start(KEY);
  runs[0]?.serve();
  await settle();
  let ended = false;
  const stopping = supervisor.stop().then(() => (ended = true));
  await settle();
  expect(runs[0]).toMatchObject({ stops: 1, kills: 0 });
  expect(ended).toBe(false);
  await pass(12_000);
  expect(runs[0]?.kills).toBe(1);
  runs[0]?.end('');
  await stopping;
  await pass(60_000);
  expect(runs).toHaveLength(1);
  expect(downs).toEqual([]);
});

test('one of which nothing is heard once it was killed is not waited for', async () => {
  const { supervisor, runs, pass } = stage();
  supervisor.start(KEY);
  const stopping = supervisor.stop();
  await pass(12_000);
  expect(runs[0]?.kills).toBe(1);
  await pass(2000);
  await stopping;
});

test('the key is erased from memory when it is needed no more', async () => {
  const { runs, supervisor } = stage();
  const bytes = new Uint8Array(32).fill(7);
  supervisor.start({ by: 'kek', bytes });
  const stopping = supervisor.stop();
  runs[0]?.end('');
  await stopping;
  expect(bytes.every((byte) => byte === 0)).toBe(true);
});
