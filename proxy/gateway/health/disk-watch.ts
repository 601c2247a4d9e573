import { statfs } from 'node:fs/promises';
import { z } from 'zod';
import type { Actor } from '../../contract/control.ts';
import type { DiskView } from '../../contract/disk.ts';
import { parseJson } from '../../contract/parse-json.ts';
import type { Store } from '../../contract/store.ts';
import type { Clock } from '../../contract/time.ts';
import { actorOf } from '../control/actor.ts';
import type { Settings } from '../core.ts';
import type { Writer } from '../writer.ts';
import { diskView, growth, keepSamples, levelToTell, type Sample, type Space } from './forecast.ts';

/** A disk can be filled in minutes. */
const EVERY_MS = 60_000;
/** Whoever asks several times in a row is answered from memory. */
const FRESH_MICROS = 5_000_000;
const SETTING = 'growth';
const kept = z.array(z.tuple([z.int(), z.int()])).max(1000);

interface Ports {
  readonly store: Store;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly settings: () => Settings;
  readonly system: Actor;
  /** The data folder. */
  readonly folder: string;
  readonly changed: () => void;
  readonly diagnose: (what: string, error?: unknown) => void;
}
export interface DiskWatch {
  /** Looks once, and from then on by itself. */
  start(): Promise<void>;
  now(): Promise<DiskView>;
  stop(): void;
}

/**
 * Watches how the log grows and how long the disk lasts. What it measured is kept over restarts; each time that a limit is passed is on
 * record and told at once, long before the first call would be refused.
 */
export function createDiskWatch(ports: Ports, stored: string | undefined): DiskWatch {
  const { store, writer, clock, settings, folder } = ports;
  let samples = parseSamples(stored);
  let latest: { readonly view: Promise<DiskView>; readonly mono: number } | undefined;
  /** The level that was told of last, and the one that is on record. */
  let told: DiskView['level'] | undefined;
  let recorded: DiskView['level'] | undefined;
  let cancel = (): void => {};
  let stopped = false;

  async function look(): Promise<DiskView> {
    const [space] = await store.read('space', {});
    const measured: Space = {
      used: space?.used ?? 0,
      reusable: space?.reusable ?? 0,
      free: await freeBytes(folder),
    };
    const now = { at: clock.now().wall, used: measured.used };
    return diskView(measured, growth(samples, now), settings().config.disk);
  }
  function now(): Promise<DiskView> {
    const { mono } = clock.now();
    if (latest === undefined || mono - latest.mono > FRESH_MICROS) {
      const view = look();
      latest = { view, mono };
      view.catch(() => {
        latest = undefined;
      });
    }
    return latest.view;
  }

  async function sample(used: number): Promise<void> {
    const next = keepSamples(samples, { at: clock.now().wall, used });
    const last = next.at(-1);
    if (next.length === samples.length && last?.at === samples.at(-1)?.at) return;
    samples = next;
    const value = JSON.stringify(next.map((one) => [one.at, one.used]));
    await store.append({ entries: [], changes: [{ op: 'setting.put', key: SETTING, value }] });
  }
  async function tell(view: DiskView): Promise<void> {
    const next = levelToTell(told, view, settings().config.disk);
    const news = next !== told && (told !== undefined || next !== 'good');
    told = next;
    if (news) ports.changed();
    // A start where all is well is no news. What could not be written is written once it can be.
    if (told === undefined || told === (recorded ?? 'good')) return;
    const facts = {
      level: told,
      used: view.used,
      ...(view.free === null ? {} : { free: view.free }),
      ...(view.bytesPerDay === null ? {} : { perDay: view.bytesPerDay }),
      ...(view.daysLeft === null ? {} : { days: view.daysLeft }),
    };
    await store.append({
      entries: [writer.entry('log.capacity', facts, { actor: actorOf(ports.system) })],
      changes: [],
    });
    recorded = told;
  }
  async function run(): Promise<void> {
    try {
      const view = await now();
      await tell(view);
      await sample(view.used);
    } catch (error) {
      if (!stopped) ports.diagnose('the room for the log could not be looked at', error);
    }
    if (!stopped) cancel = clock.after(EVERY_MS, () => void run());
  }

  return {
    start: run,
    now,
    stop() {
      stopped = true;
      cancel();
    },
  };
}

/** Bytes that this account may still write where the folder is; null where that cannot be asked. */
export async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** What an earlier start measured. Nothing hangs on it but a forecast, so what does not parse is measured anew. */
function parseSamples(stored: string | undefined): readonly Sample[] {
  try {
    return kept.parse(parseJson(stored ?? '[]')).map(([at, used]) => ({ at, used }));
  } catch {
    return [];
  }
}
