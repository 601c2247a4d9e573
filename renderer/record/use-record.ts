import { useQuery } from '@tanstack/react-query';
import type { LogRecordView } from '../../proxy/contract/log-views.ts';
import { ask } from '../api/ask.ts';

/** Each of these questions is a reading on record, so an answer is kept: it does not change. */
const ONCE = { staleTime: 'static', retry: false } as const;

/** A record as a question that is asked once, whoever wants it. */
export const recordQuery = (index: string, epoch: number | undefined) => ({
  queryKey: ['record', index, epoch],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    ask<LogRecordView>('GET', `/api/log/records/${encodeURIComponent(index)}${ofEpoch(epoch)}`, { signal }),
  ...ONCE,
});
export const useRecord = (index: string, epoch: number | undefined) => useQuery(recordQuery(index, epoch));

/** The query of what is asked of an earlier epoch. */
export const ofEpoch = (epoch: number | undefined): string => (epoch === undefined ? '' : `?epoch=${epoch}`);
