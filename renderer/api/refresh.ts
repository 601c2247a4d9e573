import type { QueryClient, QueryKey } from '@tanstack/query-core';

/**
 * Makes answers stale, and asks again for those that are on screen. An answer under way is let finish, for under a steady stream of
 * events none would ever arrive; but it may have been given before what happened now, so it is asked for once more behind it.
 */
export async function refresh(client: QueryClient, queryKey: QueryKey): Promise<void> {
  const underWay = new Set(client.getQueryCache().findAll({ queryKey, fetchStatus: 'fetching' }));
  await client.invalidateQueries({ queryKey }, { cancelRefetch: false });
  if (underWay.size === 0) return;
  await client.invalidateQueries({ predicate: (query) => underWay.has(query) }, { cancelRefetch: false });
}
