import { useQuery } from '@tanstack/react-query';
import type { ConsoleView } from '../../../proxy/contract/views.ts';
import { ask } from '../../api/ask.ts';
import { KEYS } from '../../api/keys.ts';

/** Where the page that votes is; null where nobody has opened it. */
export const useApprovalPage = () =>
  useQuery({
    queryKey: [KEYS.console],
    queryFn: ({ signal }) => ask<ConsoleView | null>('GET', '/api/console', { signal }),
    select: (place) => place?.approvalUrl ?? null,
  });
