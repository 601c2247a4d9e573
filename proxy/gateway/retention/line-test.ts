import type { RecordScan, RecordScanned } from '../../contract/queries.ts';
import type { QueryTerm } from '../../contract/query-line.ts';
import type { LogRecord } from '../../contract/record.ts';
import type { Store } from '../../contract/store.ts';
import type { Names } from '../control/log-names.ts';
import { given, meaningOf, termsOf } from '../control/log-query.ts';
import { isRef } from './fixed-filter.ts';

type Reads = Pick<Store, 'read'>;
const END = Number.MAX_SAFE_INTEGER;
/** Records looked at in one step: the reader answers others between two. */
const STEP = 1000;

/** A call or a notification. */
export interface Said {
  readonly id: string;
  readonly kind: 'call.request' | 'call.notify';
  readonly session: string | null | undefined;
  /** Ids of the approvals that it asked for or used, of those that are named. */
  readonly approvals: readonly string[];
}

/**
 * What a preservation's line asks of a call, or of a record of no call, but its texts, which may be anywhere in a call. It is answered by
 * the store's own search, so that a line keeps what it finds. Rejects with ControlError where that cannot be told.
 */
export function createLineTest(line: string | undefined, names: Names) {
  const terms = termsOf(line);
  const refs = terms.filter(isRef);
  const fields = terms.filter((term) => term.field !== 'text' && !isRef(term));
  let meant: Promise<RecordScan> | undefined;

  /** Names mean the same for as long as a coverage is asked. */
  function search(store: Reads): Promise<RecordScan> {
    meant ??= searchFor(fields, names, store);
    return meant;
  }

  return {
    texts: terms.filter(({ field }) => field === 'text').map(({ value }) => value),
    approvals: refs.filter(({ field }) => field === 'approval').map(({ value }) => value),
    /** `stores`: of all epochs. */
    async call({ id, kind, session, approvals }: Said, stores: readonly Reads[]): Promise<boolean> {
      if (!refsHold(refs, { session: [session], call: [id], approval: approvals })) return false;
      if (fields.length === 0) return true;
      const [has, ...more] = await thoseWith(id, stores);
      // It was open while the log was restored: its request is in one epoch, its end in another, and no search tells of both.
      if (has === undefined || more.length > 0) return true;
      return finds({ ...(await search(has)), call: [id], kind }, has);
    },
    /** `store`: of the epoch that the record is of. */
    async record({ index, session }: LogRecord, store: Reads): Promise<boolean> {
      if (!refsHold(refs, { session: [session], call: [], approval: [] })) return false;
      if (fields.length === 0) return true;
      // The newest first: whatever it finds is this record, or this one is not among it.
      const [step] = await store.read('records.scan', {
        ...(await search(store)),
        before: index + 1,
        depth: 1,
      });
      return step?.found[0]?.idx === index;
    },
  };
}

async function searchFor(fields: readonly QueryTerm[], names: Names, store: Reads): Promise<RecordScan> {
  const { agent, server, of, notOf, micros, unless } = await meaningOf(fields, { names, store, now: 0 });
  return {
    ...{ before: END, limit: 1, depth: STEP },
    ...given({ agent, server, of, notOf, micros, unless }),
  };
}

/** Whether it holds of any, asked one behind another. */
export async function some<Item>(
  items: readonly Item[],
  test: (item: Item) => Promise<boolean>,
): Promise<boolean> {
  for (const item of items) if (await test(item)) return true;
  return false;
}

/** Of one field's ids that do not exclude any one will do. */
function refsHold(
  refs: readonly QueryTerm[],
  has: { readonly [Field in string]?: readonly (string | null | undefined)[] },
): boolean {
  const isHad = ({ field, value }: QueryTerm): boolean => has[field]?.includes(value) === true;
  const wanted = refs.filter(({ not }) => !not);
  return (
    refs.every((term) => !term.not || !isHad(term)) &&
    wanted.every(({ field }) => wanted.some((term) => term.field === field && isHad(term)))
  );
}

/** The epochs that have records of a call. */
async function thoseWith(call: string, stores: readonly Reads[]): Promise<Reads[]> {
  if (stores.length === 1) return [...stores];
  const having: Reads[] = [];
  for (const store of stores)
    if ((await store.read('records.search', { before: END, limit: 1, call })).length > 0) having.push(store);
  return having;
}

async function finds(search: RecordScan, store: Reads): Promise<boolean> {
  let next: number | null = search.before;
  while (next !== null) {
    const [step]: RecordScanned[] = await store.read('records.scan', { ...search, before: next });
    if ((step?.found.length ?? 0) > 0) return true;
    next = step?.next ?? null;
  }
  return false;
}
