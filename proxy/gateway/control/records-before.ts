import type { LogRecord } from '../../contract/record.ts';
import type { Store } from '../../contract/store.ts';
import type { RecordsBefore } from '../../export/write-bundle.ts';
import { parseRecord } from '../parse-record.ts';
import { context, createSeen, ofCalls } from './export-context.ts';

/** Calls whose request was seen are remembered for as many others, twice: more than run at once, and no more of a million. */
const REMEMBERED = 20_000;

/**
 * What a range beginning at `from` refers to before it: the policies that decided and the tools as they were, the sessions' beginnings,
 * what was on record of calls and approvals that were under way, who voted and with which keys. Without it an auditor of a week reads
 * digests.
 */
export function recordsBefore(store: Store, from: number): RecordsBefore {
  const seen = createSeen();
  const opened = new Set<string>();
  const underWay = new Set<string>();
  let [begun, earlier] = [new Set<string>(), new Set<string>()];

  function note(record: LogRecord): void {
    const { kind, session, call } = record;
    seen.note(record, new Set());
    if (kind === 'session.open' && session !== undefined) opened.add(session);
    if (call === undefined || begun.has(call) || earlier.has(call)) return;
    if (kind !== 'call.request') {
      // Whether its request is of the range is for the log to say, where it was too long ago.
      underWay.add(call);
      return;
    }
    if (begun.size >= REMEMBERED) [begun, earlier] = [new Set(), begun];
    begun.add(call);
  }
  return {
    note,
    async indexes() {
      if (from === 0) return [];
      for (const session of opened) seen.sessions.delete(session);
      const chosen = new Set<number>();
      for await (const row of ofCalls(store, underWay, from)) {
        chosen.add(row.idx);
        seen.note(parseRecord(row), new Set());
      }
      for await (const { idx } of context(store, seen, from)) if (idx < from) chosen.add(idx);
      return [...chosen].sort((one, other) => one - other);
    },
  };
}
