import type { ExportInput } from '../../contract/bundle.ts';
import type { CoveredView } from '../../contract/purge.ts';
import type { CallsScanned } from '../../contract/queries.ts';
import type { Store } from '../../contract/store.ts';
import type { Names } from '../control/log-names.ts';
import { scanFor } from '../control/log-scan.ts';
import { epochParts } from './epoch-parts.ts';

/** The reader answers others between two steps. */
const STEP = 1000;
/** More records are not looked at to count: it is told then that there are more. */
const DEPTH = 200_000;
const MOST = 100_000;

/** How many calls a filter finds now, of all epochs of the log. */
export async function countCalls(
  filter: ExportInput,
  ports: { readonly names: Names; readonly store: Store; readonly now: number },
): Promise<CoveredView> {
  const found = { calls: 0, whole: true };
  for (const { store } of await epochParts(ports.store)) {
    const { calls, whole } = await countIn(filter, { ...ports, store: { ...ports.store, ...store } });
    found.calls += calls;
    found.whole &&= whole;
  }
  return found;
}

async function countIn(
  filter: ExportInput,
  { names, store, now }: { readonly names: Names; readonly store: Store; readonly now: number },
): Promise<CoveredView> {
  const asked = await scanFor({ ...filter, limit: STEP, depth: STEP }, { names, store, now });
  // A text may be in any record of a call; without one its request stands for it.
  const search = asked.text === undefined ? { ...asked, kind: 'call.request' } : { ...asked, without: [] };
  const calls = new Set<number>();
  let looked = 0;
  let next: number | null = search.before;
  while (next !== null && looked < DEPTH && calls.size < MOST) {
    const [step]: CallsScanned[] = await store.read('calls.scan', { ...search, before: next });
    if (step === undefined) break;
    for (const call of step.calls) calls.add(call);
    looked += step.looked;
    next = step.next;
  }
  return { calls: calls.size, whole: next === null };
}
