import type { Store } from '../../contract/store.ts';
import type { RestoredView } from '../../contract/views.ts';
import { toldBy, totalOf } from './losses.ts';

/** The restore that an epoch began with, as its first record has it; null where it began with none. */
export async function restoredBy(store: Pick<Store, 'read'>, epoch: number): Promise<RestoredView | null> {
  const [row] = await store.read('records.page', { from: 0, limit: 1 }, epoch);
  const told = row === undefined ? undefined : toldBy(row.bytes);
  if (told === undefined) return null;
  const { at, origin, size, headKnown, losses } = told;
  return { at, origin, size, lost: totalOf(losses, headKnown), lostOf: losses };
}
