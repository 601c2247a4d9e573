import { z } from 'zod';
import { type Actor, ControlError } from '../../contract/control.ts';
import { parseJson } from '../../contract/parse-json.ts';
import type { PurgedView, PurgePlanView } from '../../contract/purge.ts';
import type { RetentionConfig } from '../../contract/retention.ts';
import type { StateChange } from '../../contract/state.ts';
import type { Store } from '../../contract/store.ts';
import type { Clock } from '../../contract/time.ts';
import type { Names } from '../control/log-names.ts';
import { readNames } from '../control/log-names.ts';
import type { Writer } from '../writer.ts';
import { type EpochPart, epochParts } from './epoch-parts.ts';
import { judgedPages } from './judge.ts';
import { createTally } from './plan.ts';
import { type Deleted, type PurgeRun, portions, purgeStep } from './purge-step.ts';
import { rulesDigest } from './rules.ts';
import type { Turns } from './turns.ts';

/** Settings of the store: the purge under way, and when the last one by schedule was. */
export const UNDER_WAY = 'purge';
export const LAST_RUN = 'purged';
const underWayShape = z.object({ at: z.int(), rules: z.string() });

export interface PurgingPorts {
  readonly store: Store;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly settings: () => { readonly config: { readonly retention: RetentionConfig } };
  /** The principal that acts over the local socket. */
  readonly operator: string;
  /** Shared with whoever places preservations. */
  readonly turns: Turns;
}

/** Says what would be deleted, and deletes it. */
export function createPurging(ports: PurgingPorts) {
  const { store, writer, clock, settings, turns } = ports;
  const retention = (): RetentionConfig => settings().config.retention;
  const namesNow = (): Promise<Names> => readNames(store, ports.operator);
  let running = false;
  let planning: { readonly rules: string; readonly made: Promise<PurgePlanView> } | undefined;
  let stopped = false;

  async function makePlan(): Promise<PurgePlanView> {
    const rules = retention();
    const at = clock.now().wall;
    const tally = createTally(rules);
    const names = await namesNow();
    for (const part of await epochParts(store)) {
      for await (const page of judgedPages(part, names, rules, at)) {
        for (const judged of await page.judge()) tally.add(judged);
      }
    }
    const preserved = tally.preserved();
    const inForce = (await store.read('preservations.all', {})).filter(({ released }) => released === null);
    return {
      at,
      rules: rulesDigest(rules),
      byRule: tally.byRule(),
      preservations: inForce.map(({ id, owner }) => ({
        id,
        owner,
        ...(preserved.get(id) ?? { bodies: 0, bytes: 0 }),
      })),
      every: rules.every ?? null,
    };
  }

  /** Every old body is looked at for it: those who ask at once get the same one. */
  function plan(): Promise<PurgePlanView> {
    const rules = rulesDigest(retention());
    if (planning?.rules !== rules) {
      const made = makePlan().finally(() => {
        if (planning?.made === made) planning = undefined;
      });
      planning = { rules, made };
    }
    return planning.made;
  }

  function requireSameRules(run: PurgeRun): void {
    if (rulesDigest(retention()) === run.rules) return;
    throw new ControlError(
      'conflict',
      'The rules of retention are others now; see what would be deleted by them: countersign log purge',
    );
  }
  const put = (key: string, value: string): StateChange => ({ op: 'setting.put', key, value });

  async function deleteAll(run: PurgeRun, totals: Map<string, Deleted>): Promise<void> {
    for (const part of await epochParts(store)) await deleteIn(part, run, totals);
  }
  async function deleteIn(part: EpochPart, run: PurgeRun, totals: Map<string, Deleted>): Promise<void> {
    const { rules } = retention();
    const begun = put(UNDER_WAY, JSON.stringify({ at: run.at, rules: run.rules }));
    for await (const page of judgedPages(part, await namesNow(), retention(), run.at)) {
      if (stopped) throw new ControlError('unavailable', 'The gateway ends; it goes on at its next start.');
      await turns.take(async () => {
        requireSameRules(run);
        for (const portion of portions(await page.judge())) {
          const { append, deleted } = purgeStep(portion, run, rules, { writer, part });
          await store.append({ ...append, changes: [...append.changes, begun] });
          for (const { rule, bodies, bytes } of deleted) {
            const before = totals.get(rule);
            totals.set(rule, {
              rule,
              bodies: bodies + (before?.bodies ?? 0),
              bytes: bytes + (before?.bytes ?? 0),
            });
          }
        }
      });
    }
  }

  /** Deletes what the rules let go at `run.at`. `conflict` while another purge runs, or where the rules are others. */
  async function purge(run: PurgeRun): Promise<PurgedView> {
    if (running) throw new ControlError('conflict', 'Another purge is running; wait for it.');
    running = true;
    try {
      requireSameRules(run);
      if (run.at > clock.now().wall)
        throw new ControlError('invalid', 'The time of the plan is yet to come.');
      const totals = new Map<string, Deleted>();
      await deleteAll(run, totals);
      const ended = [put(UNDER_WAY, '')];
      if (run.cause !== 'asked') ended.push(put(LAST_RUN, String(clock.now().wall)));
      await store.append({ entries: [], changes: ended });
      // With the head, what was deleted leaves the write-ahead log.
      if (totals.size > 0) await store.checkpoint();
      const byRule = [...totals.values()];
      const sum = (count: 'bodies' | 'bytes'): number => byRule.reduce((all, one) => all + one[count], 0);
      return { bodies: sum('bodies'), bytes: sum('bytes'), byRule };
    } finally {
      running = false;
    }
  }

  /** What a crash, or the gateway's end, left half done: finished as far as the rules still are those. */
  async function resume(stored: string | undefined, by: Actor): Promise<PurgedView | undefined> {
    if (stored === undefined || stored === '') return undefined;
    const { at, rules } = underWayShape.parse(parseJson(stored));
    if (rules !== rulesDigest(retention())) {
      await store.append({ entries: [], changes: [put(UNDER_WAY, '')] });
      return undefined;
    }
    return purge({ at, rules, cause: 'resumed', by });
  }

  return {
    plan,
    purge,
    resume,
    stop() {
      stopped = true;
    },
  };
}
export type Purging = ReturnType<typeof createPurging>;
