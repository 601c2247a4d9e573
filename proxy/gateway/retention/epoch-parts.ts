import type { Store } from '../../contract/store.ts';

/** One epoch of the log, as what deletes and preserves bodies sees it. */
export interface EpochPart {
  /** Its number; undefined for the present one. */
  readonly epoch: number | undefined;
  readonly origin: string;
  readonly store: Pick<Store, 'read'>;
}

/** All epochs that the log has, the oldest first: bodies of an earlier one are kept no longer, and no less, than others. */
export async function epochParts(store: Pick<Store, 'read'>): Promise<EpochPart[]> {
  const all = await store.read('logs.all', {});
  return all.map(({ epoch, origin }, n) =>
    n === all.length - 1
      ? { epoch: undefined, origin, store }
      : { epoch, origin, store: { read: (name, params) => store.read(name, params, epoch) } },
  );
}
