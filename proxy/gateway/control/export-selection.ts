import type { ExportInput } from '../../contract/bundle.ts';
import { ControlError } from '../../contract/control.ts';
import type { RecordRow } from '../../contract/queries.ts';
import type { Store } from '../../contract/store.ts';
import { parseRecord } from '../parse-record.ts';
import { context, createSeen, ofCalls, STEP, scanned } from './export-context.ts';
import { deletionsOf } from './export-deletions.ts';
import type { Names } from './log-names.ts';
import { scanFor } from './log-scan.ts';

/** An index takes eight bytes, and each record a proof of its own: a range is the better form long before. */
const MOST_RECORDS = 2_000_000;

/**
 * Indexes, ascending, of what a selection is of: what the filter finds, all records of the calls among it, and what is needed to read
 * them: the sessions' beginnings, the policies that decided, the definitions of the tools, what people said of them with another call,
 * who those are and by which keys, the replay that they belong to, which of their bodies were deleted. Below `size`.
 */
export async function selectRecords(
  asked: ExportInput,
  size: number,
  ports: { readonly store: Store; readonly names: Names; readonly now: number },
): Promise<number[]> {
  const { store } = ports;
  const chosen = new Set<number>();
  const calls = new Set<string>();
  const seen = createSeen();
  function take(row: RecordRow): void {
    if (row.idx >= size || chosen.has(row.idx)) return;
    if (chosen.size >= MOST_RECORDS) {
      throw new ControlError(
        'invalid',
        `More than ${MOST_RECORDS} records: ask for a range of time instead.`,
      );
    }
    chosen.add(row.idx);
    seen.note(parseRecord(row), calls);
  }
  const base = await scanFor({ ...asked, limit: STEP, depth: STEP }, ports);
  // Messages and results of calls are taken along anyway.
  const others = (base.without ?? []).filter((kind) => !kind.startsWith('call.'));
  // Whoever looked for a text before has it in the question, which is no evidence of it.
  const without = base.text === undefined || base.kind !== undefined ? others : [...others, 'log.read'];
  for await (const row of scanned(store, { ...base, without }, size)) take(row);
  for await (const row of ofCalls(store, calls, size)) take(row);
  for await (const row of context(store, seen, size)) take(row);
  for await (const row of deletionsOf(store, chosen, size)) take(row);
  return [...chosen].sort((a, b) => a - b);
}
