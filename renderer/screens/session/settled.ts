import type { CallDetailView } from '../../../proxy/contract/log-views.ts';

/** How an approval was settled, as the records tell: people decided, or it was over without them. */
export interface Settled {
  readonly name: 'Decided' | 'Expired' | 'Withdrawn';
  /** µs since 1970 UTC. */
  readonly at: number;
  /** By order of records, for clocks are set: before the call came, while it was open, or after it had ended. */
  readonly when: 'before' | 'within' | 'after';
}

type Recorded = Pick<CallDetailView, 'index' | 'records'>;

/** Null where nothing on record settles it. A vote that was not enough does not, nor does the end of what had been approved. */
export function settledOf({ index, records }: Recorded): Settled | null {
  const decided = records.findLast(
    ({ kind, state }) => kind === 'approval.decide' && state !== undefined && state !== 'waiting',
  );
  const record = decided ?? records.findLast(({ kind }) => kind === 'approval.end');
  if (record === undefined) return null;
  const result = records.find(({ kind }) => kind === 'call.result');
  return {
    name: decided !== undefined ? 'Decided' : record.state === 'withdrawn' ? 'Withdrawn' : 'Expired',
    at: record.time,
    when:
      record.index < index
        ? 'before'
        : result !== undefined && record.index > result.index
          ? 'after'
          : 'within',
  };
}
