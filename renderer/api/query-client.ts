import { QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './failure.ts';

/** What is worth a second try: only that nobody answered. A refusal stays one. */
const mayRetry = (count: number, error: Error): boolean =>
  error instanceof ApiFailure && error.code === 'offline' && count < 2;

export const queryClient = new QueryClient({
  defaultOptions: {
    // The gateway is on loopback: a machine that lost its network has not lost it.
    queries: { networkMode: 'always', retry: mayRetry, staleTime: 5000, refetchOnWindowFocus: true },
    mutations: { networkMode: 'always', retry: false },
  },
});
