import type { Store } from '../../contract/store.ts';

/** One epoch of the log, as what deletes and preserves bodies sees it. */
export interface EpochPart {
  /** Its number; undefined for the present one. */
  readonly epoch: number | undefined;
  readonly origin: string;
  readonly store: Pick<Store, 'read'>;
  /** Those of all epochs: what was said in a call may be in a later one, too. */
  readonly everywhere: readonly Pick<Store, 'read'>[];
}

/** All epochs that the log has, the oldest first: bodies of an earlier one are kept no longer, and no less, than others. */
export async function epochParts(store: Pick<Store, 'read'>): Promise<EpochPart[]> {
  const all = await store.read('logs.all', {});
  const everywhere = all.map(
    ({ epoch }, n): Pick<Store, 'read'> =>
      n === all.length - 1 ? store : { read: (name, params) => store.read(name, params, epoch) },
  );
  return all.map(({ epoch, origin }, n) => {
    const isPresent = n === all.length - 1;
    return { epoch: isPresent ? undefined : epoch, origin, store: everywhere[n] ?? store, everywhere };
  });
}
