import type { Store } from '../../contract/store.ts';
import { parseDeleted } from '../../record/deleted-list.ts';

/** What a record of kind `log.purge` lists, as keys of `record/deleted-list.ts`; nothing where its list is not there. */
export async function deletedBy(
  store: Pick<Store, 'read'>,
  idx: number,
  epoch?: number,
): Promise<ReadonlySet<number>> {
  const bodies = await store.read('bodies.of-record', { idx }, epoch);
  const list = bodies.find(({ role }) => role === 'deleted');
  return parseDeleted(list === undefined ? '' : Buffer.from(list.data).toString('utf8'));
}
