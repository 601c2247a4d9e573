import { z } from 'zod';
import type { Actor } from '../../contract/control.ts';
import { parseJson } from '../../contract/parse-json.ts';
import type { RetentionConfig } from '../../contract/retention.ts';
import type { Entry, Store } from '../../contract/store.ts';
import type { Clock } from '../../contract/time.ts';
import { parseDuration } from '../../platform/config/durations.ts';
import type { Writer } from '../writer.ts';
import type { ClockStep } from './watch-clock.ts';

/** Setting of the store: why nothing is deleted by schedule until a person has purged. */
export const CLOCK_DOUBT = 'clock-doubt';

const DAY = 86_400_000_000;
const MOST = 30 * DAY;

/** `stepped`: it was set ahead while the gateway ran. `gap`: at a start it was far ahead of the newest record. */
const stored = z.object({ why: z.enum(['stepped', 'gap']), told: z.boolean() });
type Held = z.infer<typeof stored>;
export type ClockDoubt = Held['why'] | 'not-kept';

interface Ports {
  readonly store: Store;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly retention: () => RetentionConfig;
  readonly system: Actor;
  readonly diagnose: (what: string, error?: unknown) => void;
}

/**
 * Whether the wall clock is good enough to delete by. One that was set years ahead makes every body old, and what was deleted does not come
 * back; a time service can be wrong, or be nobody's that we know. A clock that went ahead by no more than the least age that a rule lets
 * go at changes little; sleep and a holiday look the same.
 */
export function createClockDoubt(ports: Ports, before: string | undefined) {
  const { store, writer, clock, retention, system } = ports;
  let held: Held | undefined =
    before === undefined || before === '' ? undefined : stored.parse(parseJson(before));
  /** µs by which the clock was set ahead since a time service vouched for it; and by which it was ahead of the newest record at the start. */
  let [stepped, gap] = [0, 0];
  /** What was said of a clock that no time service keeps, in this run of the gateway. */
  let toldNotKept = false;

  /** µs: the least age of a rule, for what is let go by it changes first; but a day at least, and 30 at most. */
  function bound(): number {
    const ages = retention().rules.flatMap(({ keep }) =>
      keep === 'forever' ? [] : [parseDuration(keep) * 1000],
    );
    return Math.max(DAY, Math.min(MOST, ...ages));
  }
  async function keep(next: Held | undefined, entries: readonly Entry[] = []): Promise<void> {
    // In force also where it cannot be kept.
    held = next;
    const value = next === undefined ? '' : JSON.stringify(next);
    await store.append({ entries, changes: [{ op: 'setting.put', key: CLOCK_DOUBT, value }] });
  }
  /** Kept across starts: records of a wrong clock are the newest ones at the next. */
  async function look(): Promise<void> {
    const why = stepped >= bound() ? 'stepped' : gap >= bound() ? 'gap' : undefined;
    if (held === undefined && why !== undefined) await keep({ why, told: false });
  }
  const report = (refused: ClockDoubt) =>
    writer.entry('clock.status', { when: 'purge', refused }, { actor: system });

  return {
    /** `newest` is the time of the newest record that was there before this start. */
    async start(newest: number | undefined): Promise<void> {
      if (newest !== undefined) gap = clock.now().wall - newest;
      await look();
    },
    step({ was, now }: ClockStep): void {
      // One that is set right again has not gone ahead.
      stepped = Math.max(0, stepped + now.wall - was);
      look().catch((error: unknown) =>
        ports.diagnose('the clock was set ahead, and that is not kept', error),
      );
    },
    /** Why nothing is to be deleted by schedule until a person has purged. */
    why: (): Held['why'] | undefined => held?.why,
    /** Why nothing is to be deleted by schedule now, which is put on record once. `kept` is what the machine says of a time service. */
    async refusal(kept: boolean | undefined): Promise<ClockDoubt | undefined> {
      // A step is known in the turn in which the clock is asked.
      clock.now();
      await look();
      if (held !== undefined) {
        if (!held.told) await keep({ ...held, told: true }, [report(held.why)]);
        return held.why;
      }
      if (kept === true) stepped = 0;
      if (kept === false && !toldNotKept) await store.append({ entries: [report('not-kept')], changes: [] });
      toldNotKept = kept === false;
      return toldNotKept ? 'not-kept' : undefined;
    },
    /** A person has seen what the clock lets go, and let it go. */
    async settle(): Promise<void> {
      [stepped, gap] = [0, 0];
      if (held !== undefined) await keep(undefined);
    },
  };
}
export type ClockDoubts = ReturnType<typeof createClockDoubt>;
