import type { Searched } from '../../contract/log-views.ts';
import { parseQuery } from '../../contract/query-parse.ts';
import type { Store } from '../../contract/store.ts';
import { findRef } from './log-ref.ts';

/** What belongs to one epoch: that in which it began. */
export type Begun = { readonly session: string } | { readonly call: string };

/** What is asked about, as far as it tells the epoch. */
export interface Asked {
  readonly session?: string;
  readonly call?: string;
  readonly approval?: string;
  readonly q?: string;
  readonly epoch?: number | undefined;
}

/** Finds the epoch that a question is about, among those of a log whose present one has this origin. */
export function epochFinder(store: Store, origin: string) {
  /** The number of the earlier epoch in which it began; undefined where it is of the present one. */
  async function earlierOf(what: Begun): Promise<number | undefined> {
    const epochs = await store.read('logs.all', {});
    if (epochs.length === 1) return undefined;
    for (const { epoch, origin: its } of epochs) {
      const search = { before: Number.MAX_SAFE_INTEGER, limit: 1, ...what };
      if ((await store.read('records.search', search, epoch)).length > 0)
        return its === origin ? undefined : epoch;
    }
    return undefined;
  }

  return {
    earlierOf,
    /**
     * Of what is asked without an epoch: that in which the sessions, calls and approvals began which it names, be it in its line. Undefined
     * for the present one; of several the newest, for a search is of one epoch, and says of which.
     */
    async of({ epoch, ...asked }: Asked): Promise<number | undefined> {
      if (epoch !== undefined) return epoch;
      if ((await store.read('logs.all', {})).length === 1) return undefined;
      const begun = await Promise.all((await namedBy(asked, store)).map(earlierOf));
      return begun.reduce<number | undefined>(newer, begun[0]);
    },
  };
}

/** The present one, which has no number here, is newer than all. */
function newer(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : Math.max(one, other);
}

/** Throws ControlError as the search would: `not-found`, and `conflict` for the end of several ids. */
async function namedBy({ session, call, approval, q }: Asked, store: Store): Promise<Begun[]> {
  const parsed = parseQuery(q ?? '');
  const terms = parsed.ok ? parsed.terms.filter(({ not }) => !not) : [];
  const written = terms
    .filter(({ field }) => field === 'session' || field === 'call' || field === 'approval')
    .map(({ value }) => value);
  const refs = [...written, ...(approval === undefined ? [] : [approval])];
  const found = await Promise.all(refs.map((ref) => findRef(store, ref)));
  return [
    ...(session === undefined ? [] : [{ session }]),
    ...(call === undefined ? [] : [{ call }]),
    ...found.flatMap((one): Begun[] => {
      if (one.what === 'session') return [{ session: one.id }];
      if (one.what === 'call') return [{ call: one.id }];
      return one.what === 'approval' ? [{ call: one.call }] : [];
    }),
  ];
}

/** Which of a log's epochs the one of this origin is, and the others, of which a search of it tells nothing. */
export async function searchedIn(store: Store, origin: string): Promise<Searched> {
  const all = await store.read('logs.all', {});
  const epoch = all.find((one) => one.origin === origin)?.epoch ?? 0;
  return { epoch, leftOut: all.map((one) => one.epoch).filter((one) => one !== epoch) };
}
