import type { Actor } from '../../contract/control.ts';
import type { RetentionConfig } from '../../contract/retention.ts';
import type { Clock } from '../../contract/time.ts';
import { parseDuration } from '../../platform/config/durations.ts';
import type { ClockDoubt, ClockDoubts } from '../clock/clock-doubt.ts';
import type { Purging } from './purging.ts';
import { rulesDigest } from './rules.ts';
import type { Turns } from './turns.ts';

/** Timers of days are neither exact nor possible everywhere. */
const LOOK_MS = 10 * 60_000;
const LEAST_MS = 1000;

const WORDS: Readonly<Record<ClockDoubt, string>> = {
  'not-kept': 'no time service keeps the clock',
  stepped: 'the clock was set far ahead',
  gap: 'the clock was far ahead of the newest record when the gateway was started',
};

interface Ports {
  readonly purging: Purging;
  readonly clock: Clock;
  readonly settings: () => { readonly config: { readonly retention: RetentionConfig } };
  readonly system: Actor;
  readonly turns: Turns;
  /** Whether a time service keeps the clock; undefined where there is none to ask. */
  readonly clockIsKept: () => Promise<boolean | undefined>;
  readonly doubts: Pick<ClockDoubts, 'refusal'>;
  readonly diagnose: (what: string, error?: unknown) => void;
}
/** The store's settings of these names, as they were at the start. */
interface Stored {
  readonly underWay: string | undefined;
  readonly lastRun: string | undefined;
}

/** Deletes by itself where the configuration says how often, and first finishes what an earlier start began. */
export function createPurgeSchedule(ports: Ports, { underWay, lastRun }: Stored) {
  const { purging, clock, settings, system, diagnose } = ports;
  let last = Number(lastRun ?? 0);
  let cancel = (): void => {};
  let started = false;
  /** What has been said of the clock. */
  let told: ClockDoubt | undefined;
  let stopped = false;
  let under: Promise<void> = Promise.resolve();

  const everyMs = (): number | undefined => {
    const { every } = settings().config.retention;
    return every === undefined ? undefined : parseDuration(every);
  };

  async function run(): Promise<void> {
    const every = everyMs();
    const at = clock.now().wall;
    // A last run that is yet to come is of a clock that was set back since.
    if (every === undefined || (last <= at && at - last < every * 1000)) return;
    // By a clock that is wrong, everything may be old enough. A person who asks sees before what would go.
    const refused = await ports.doubts.refusal(await ports.clockIsKept());
    if (refused !== undefined && refused !== told)
      diagnose(`nothing is deleted by schedule: ${WORDS[refused]}. See: countersign doctor`);
    told = refused;
    if (refused !== undefined) return;
    last = at;
    const rules = rulesDigest(settings().config.retention);
    const { bodies } = await purging.purge({ at, rules, cause: 'schedule', by: system });
    if (bodies > 0) diagnose(`${bodies} bodies were deleted by the rules of retention.`);
  }
  function plan(): void {
    cancel();
    const every = everyMs();
    if (stopped || every === undefined) return;
    cancel = clock.after(Math.max(LEAST_MS, Math.min(every, LOOK_MS)), look);
  }
  function look(): void {
    under = under
      .then(run)
      .catch((error: unknown) => {
        if (!stopped) diagnose('the purge by schedule failed', error);
      })
      .then(plan);
  }

  return {
    start(): void {
      started = true;
      under = purging.resume(underWay, system).then(
        () => {},
        (error: unknown) => diagnose('a purge that was under way could not be finished', error),
      );
      look();
    },
    reconfigured(): void {
      if (started) look();
    },
    async stop(): Promise<void> {
      stopped = true;
      cancel();
      purging.stop();
      await under;
      await ports.turns.settled();
    },
  };
}
