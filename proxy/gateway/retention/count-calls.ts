import type { ExportInput } from '../../contract/bundle.ts';
import type { CoveredView } from '../../contract/purge.ts';
import type { CallsScanned, RecordScan, RecordScanned } from '../../contract/queries.ts';
import { parseQuery } from '../../contract/query-parse.ts';
import type { Store } from '../../contract/store.ts';
import type { Names } from '../control/log-names.ts';
import { scanFor } from '../control/log-scan.ts';
import { epochParts } from './epoch-parts.ts';
import { ROLES } from './walk.ts';

/** The reader answers others between two steps. */
const STEP = 1000;
/** More records are not looked at to count: it is told then that there are more. */
const DEPTH = 200_000;
const MOST = 100_000;
/** What may be of no call and has bodies. */
const OTHERS = ['call.notify', 'call.message'] as const;

interface Ports {
  readonly names: Names;
  readonly store: Store;
  readonly now: number;
}

/** How many calls of all epochs a filter finds now, and how many bodies are kept of them and of what is of no call. */
export async function countCalls(filter: ExportInput, ports: Ports): Promise<CoveredView> {
  const found = { calls: 0, bodies: 0, whole: true };
  for (const { store } of await epochParts(ports.store)) {
    const { calls, bodies, whole } = await countIn(filter, { ...ports, store: { ...ports.store, ...store } });
    found.calls += calls;
    found.bodies += bodies;
    found.whole &&= whole;
  }
  return found;
}

async function countIn(filter: ExportInput, ports: Ports): Promise<CoveredView> {
  const { store } = ports;
  const { calls, whole } = await findCalls(filter, ports);
  let bodies = 0;
  for (let from = 0; from < calls.length; from += STEP) {
    const requests = JSON.stringify(calls.slice(from, from + STEP));
    const [row] = await store.read('bodies.of-calls', { requests, roles: ROLES });
    bodies += row?.bodies ?? 0;
  }
  const others = await countOthers(filter, ports);
  // The search wants all texts in one record; a preservation takes them from wherever they are in a call.
  const told = parseQuery(filter.q ?? '');
  const texts = told.ok ? told.terms.filter(({ field }) => field === 'text').length : 0;
  const all = whole && others.whole && texts + (filter.text === undefined ? 0 : 1) < 2;
  return { calls: calls.length, bodies: bodies + others.bodies, whole: all };
}

async function findCalls(
  filter: ExportInput,
  { names, store, now }: Ports,
): Promise<{ readonly calls: readonly number[]; readonly whole: boolean }> {
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
  return { calls: [...calls], whole: next === null };
}

async function countOthers(
  filter: ExportInput,
  { names, store, now }: Ports,
): Promise<{ readonly bodies: number; readonly whole: boolean }> {
  const asked = await scanFor({ ...filter, limit: STEP, depth: STEP }, { names, store, now });
  // What is asked of calls is not asked of these.
  if (asked.of !== undefined) return { bodies: 0, whole: true };
  const search: RecordScan = { ...asked, kind: OTHERS, without: [] };
  let [bodies, looked] = [0, 0];
  let next: number | null = search.before;
  while (next !== null && looked < DEPTH) {
    const [step]: RecordScanned[] = await store.read('records.scan', { ...search, before: next });
    if (step === undefined) break;
    const records = JSON.stringify(step.found.map(({ idx }) => idx));
    const [row] = await store.read('bodies.of-no-call', { records, roles: ROLES });
    bodies += row?.bodies ?? 0;
    looked += step.looked;
    next = step.next;
  }
  return { bodies, whole: next === null };
}
