import type { LogRecord } from '../../contract/record.ts';
import type { Store } from '../../contract/store.ts';
import type { RecordsBefore } from '../../export/write-bundle.ts';
import { parseRecord } from '../parse-record.ts';
import { context, createSeen, ofCalls } from './export-context.ts';

/** Calls whose request was seen are remembered for as many others, twice: more than run at once. */
const REMEMBERED = 20_000;

/**
 * What a range beginning at `from` refers to before it: the policies that decided and the tools as they were, the sessions' beginnings,
 * what was on record of calls and approvals that were under way, who voted and with which keys. Without it an auditor of a week reads
 * digests. What is kept meanwhile does not grow with the range, but for approvals that nothing ended.
 */
export function recordsBefore(store: Store, from: number): RecordsBefore {
  const seen = createSeen();
  const opened = new Set<string>();
  const underWay = new Set<string>();
  let [begun, earlier] = [new Set<string>(), new Set<string>()];
  const isOfRange = (call: string): boolean => begun.has(call) || earlier.has(call);

  function note(record: LogRecord): void {
    const { kind, session, call, facts } = record;
    // Who looked at something of long ago, or exported it, did not make it part of this time.
    if (kind.startsWith('log.')) return;
    seen.note(record, new Set());
    if (session !== undefined) {
      if (kind === 'session.open') opened.add(session);
      if (kind === 'session.close' && opened.delete(session)) seen.sessions.delete(session);
    }
    const { approval, ran } = facts;
    if (typeof ran === 'string' && isOfRange(ran)) seen.ran.delete(ran);
    if (typeof approval === 'string' && isOver(record) && seen.asked.delete(approval))
      seen.approvals.delete(approval);
    if (call === undefined || isOfRange(call)) return;
    // Whether its request is of the range is for the log to say, where it was too long ago.
    if (/^(call\.(result|message)|approval\.)/.test(kind)) underWay.add(call);
    if (kind !== 'call.request') return;
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
      const policies = new Set<unknown>();
      for await (const row of context(store, seen, from)) {
        if (row.idx >= from || chosen.has(row.idx)) continue;
        const record = parseRecord(row);
        // Every change of the configuration bears its policy: the newest one that does is enough. They come the newest first.
        if (record.kind === 'config.change') {
          const { policy } = record.facts;
          if (policies.has(policy)) continue;
          policies.add(policy);
        }
        chosen.add(row.idx);
        // Who voted before, and under which policy.
        seen.note(record, new Set());
      }
      return [...chosen].sort((one, other) => one - other);
    },
  };
}

/** Nothing of the approval comes after it. */
function isOver({ kind, facts }: LogRecord): boolean {
  return kind === 'approval.end' || (kind === 'approval.use' && facts['use'] === facts['of']);
}
