import type { Store } from '../../../proxy/contract/store.ts';

/** The bytes of all records, in order. */
export async function allRecords(store: Store): Promise<Uint8Array[]> {
  const rows = await store.read('records.page', { from: 0, limit: 1_000_000 });
  return rows.map(({ bytes }) => bytes);
}
