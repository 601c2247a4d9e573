import { useQuery } from '@tanstack/react-query';
import type { CallDetailView, LogRecordView } from '../../../proxy/contract/log-views.ts';
import { ask } from '../../api/ask.ts';

/** Each of these questions is a reading on record, so an answer is kept: it does not change. */
const ONCE = { staleTime: 'static', retry: false } as const;

/** A call with its long bodies whole, once somebody asks for it. */
export const useWholeCall = (id: string, wanted: boolean) =>
  useQuery({
    queryKey: ['whole-call', id],
    queryFn: ({ signal }) => ask<CallDetailView>('GET', `/api/calls/${id}`, { signal }),
    enabled: wanted,
    ...ONCE,
  });

/** A record as a question that is asked once, whoever wants it. */
export const recordQuery = (index: string) => ({
  queryKey: ['record', index],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    ask<LogRecordView>('GET', `/api/log/records/${encodeURIComponent(index)}`, { signal }),
  ...ONCE,
});
export const useRecord = (index: string) => useQuery(recordQuery(index));
