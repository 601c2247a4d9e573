import { randomBytes } from 'node:crypto';
import { createBackOff } from '../state/back-off.ts';
import type { GatewayRun, Launch, Unlock } from './gateway-run.ts';
import type { Started } from './started-line.ts';

/** Where a running gateway is reached. */
export interface Endpoint extends Started {
  readonly secret: string;
  readonly runs: GatewayRun['runs'];
  readonly pid: number | undefined;
}
export interface SupervisorEvents {
  up(endpoint: Endpoint): void;
  /** It ended by itself; it is started again in `againInMs`. `served`: it had been up. */
  down(end: { readonly words: string; readonly againInMs: number; readonly served: boolean }): void;
}
export interface Supervisor {
  start(unlock: Unlock): void;
  /** Starts it now, where it waits to be started again. */
  tryAgain(): void;
  /** Does not start one that has ended again, until `start` says how its keys open. */
  halt(): void;
  /** Ends it in order and does not start it again. Resolves once it is gone. */
  stop(): Promise<void>;
}

/** How long an ordered end may take: longer than the gateway's own patience of 10 s. */
const STOP_MS = 12_000;
/** One that was killed is gone by then, or the system does not say so: some other process may hold what it wrote to. */
const GONE_MS = 2000;

interface Timers {
  /** Runs `then` after `ms`; gives what cancels it. */
  after(ms: number, then: () => void): () => void;
  now(): number;
}

/** Keeps one gateway running: started, watched, started again with back-off, ended in order. */
export function createSupervisor(options: {
  readonly home: string;
  readonly launch: Launch;
  readonly timers: Timers;
  readonly on: SupervisorEvents;
}): Supervisor {
  const { home, launch, timers, on } = options;
  const backOff = createBackOff();
  let unlock: Unlock | undefined;
  let run: GatewayRun | undefined;
  let stopping = false;
  let cancelWait: (() => void) | undefined;

  function forget(): void {
    if (unlock !== undefined && unlock.by !== 'itself') unlock.bytes.fill(0);
    unlock = undefined;
  }

  function begin(): void {
    cancelWait = undefined;
    if (stopping || unlock === undefined || run !== undefined) return;
    const secret = randomBytes(32).toString('base64url');
    const began = timers.now();
    const one = launch({ home, unlock, secret });
    run = one;
    let served = false;
    one.started.then(
      (started) => {
        served = true;
        if (run === one && !stopping) on.up({ ...started, secret, runs: one.runs, pid: one.pid });
      },
      () => {},
    );
    one.ended.then((words) => {
      run = undefined;
      if (stopping) return;
      const againInMs = backOff.wait(timers.now() - began);
      cancelWait = timers.after(againInMs, begin);
      on.down({ words, againInMs, served });
    });
  }

  return {
    start(how) {
      unlock = how;
      backOff.reset();
      begin();
    },
    tryAgain() {
      if (cancelWait === undefined) return;
      cancelWait();
      backOff.reset();
      begin();
    },
    halt() {
      cancelWait?.();
      cancelWait = undefined;
      forget();
    },
    async stop() {
      stopping = true;
      cancelWait?.();
      forget();
      if (run === undefined) return;
      const one = run;
      const gone = Promise.withResolvers<void>();
      let cancel = timers.after(STOP_MS, () => {
        one.kill();
        cancel = timers.after(GONE_MS, gone.resolve);
      });
      one.stop();
      await Promise.race([one.ended, gone.promise]);
      cancel();
    },
  };
}
