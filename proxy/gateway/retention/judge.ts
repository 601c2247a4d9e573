import type { RetentionConfig } from '../../contract/retention.ts';
import type { Store } from '../../contract/store.ts';
import type { Names } from '../control/log-names.ts';
import { createBundled } from './bundled.ts';
import { createCoverage } from './covers.ts';
import { decide, ruleFor, type Verdict } from './decide.ts';
import type { EpochPart } from './epoch-parts.ts';
import { compileRules, shortest } from './rules.ts';
import { endOf, type WalkedBody, walkBodies } from './walk.ts';

export interface Judged {
  readonly body: WalkedBody;
  readonly verdict: Verdict;
  readonly preservedBy: readonly string[];
}

/** Calls under way, and those whose approval may still be used: what was asked belongs to it. */
async function callsInUse(store: Pick<Store, 'read'>): Promise<ReadonlySet<string>> {
  const [unfinished, live] = await Promise.all([
    store.read('calls.unfinished', {}),
    store.read('approvals.live', {}),
  ]);
  return new Set([...unfinished.map(({ id }) => id), ...live.map(({ call }) => call)]);
}

/**
 * Judges all bodies that a rule may let go, as things stand at `at`, a page at a time. Preservations are read anew for every page, so
 * that one placed meanwhile counts at once. `judge` is to be called in the same turn as what comes of it.
 */
export async function* judgedPages(
  part: EpochPart,
  names: Names,
  retention: RetentionConfig,
  at: number,
): AsyncGenerator<{ judge(): Promise<readonly Judged[]> }> {
  const { store, origin } = part;
  const rules = compileRules(retention.rules);
  const least = shortest(rules);
  if (least === undefined) return;
  const inUse = await callsInUse(store);
  const bundled = createBundled((await store.read('bundles.all', {})).filter((one) => one.origin === origin));
  let inForce = '';
  let coverage = createCoverage(part, names, []);

  async function refresh(): Promise<void> {
    const rows = (await store.read('preservations.all', {})).filter(({ released }) => released === null);
    const now = rows.map(({ id }) => id).join(' ');
    if (now === inForce) return;
    inForce = now;
    coverage = createCoverage(part, names, rows);
  }
  async function judgeOne(body: WalkedBody): Promise<Judged> {
    const about = {
      now: at,
      bundled: bundled(body.index),
      inUse: body.record.call !== undefined && inUse.has(body.record.call),
    };
    const verdict = decide(body, rules, { ...about, preservedBy: [] });
    if (verdict.what === 'keep') return { body, verdict, preservedBy: [] };
    const preservedBy = await coverage.of(body);
    return { body, verdict: decide(body, rules, { ...about, preservedBy }), preservedBy };
  }

  for await (const page of walkBodies(store, await endOf(store, at - least), names, at)) {
    yield {
      async judge() {
        await refresh();
        const judged: Judged[] = [];
        for (const body of page) if (ruleFor(body, rules) !== undefined) judged.push(await judgeOne(body));
        return judged;
      },
    };
  }
}
