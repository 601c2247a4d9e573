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
 * the store's own search, so that a line keeps what it finds. Rejects where that cannot be told.
 */
export function createLineTest(line: string | undefined, names: Names) {
  const terms = termsOf(line);
  const texts = terms.filter(({ field }) => field === 'text').map(({ value }) => value);
  const refs = terms.filter(isRef);
  const fields = terms.filter((term) => term.field !== 'text' && !isRef(term));

  async function searchFor(kind: RecordScan['kind'], store: Reads): Promise<RecordScan> {
    const meant = await meaningOf(fields, { names, store, now: 0 });
    const { without, agent, server, of, notOf, micros, unless } = meant;
    // A line about some kind of record finds a call by what it has of that kind.
    const kinds = meant.kind ?? (without.length > 0 ? undefined : kind);
    return {
      ...{ before: END, limit: 1, depth: STEP, without },
      ...given({ agent, server, of, notOf, micros, unless, kind: kinds }),
    };
  }

  return {
    texts,
    approvals: refs.filter(({ field }) => field === 'approval').map(({ value }) => value),
    async call({ id, kind, session, approvals }: Said, store: Reads): Promise<boolean> {
      const has = { session: [session], call: [id], approval: approvals };
      if (!refsHold(refs, has)) return false;
      return fields.length === 0 || finds({ ...(await searchFor(kind, store)), call: [id] }, store);
    },
    async record({ index, session }: LogRecord, store: Reads): Promise<boolean> {
      if (!refsHold(refs, { session: [session], call: [], approval: [] })) return false;
      if (fields.length === 0) return true;
      // The newest first: whatever it finds is this record, or this one is not among it.
      const [step] = await store.read('records.scan', {
        ...(await searchFor(undefined, store)),
        before: index + 1,
        depth: 1,
      });
      return step?.found[0]?.idx === index;
    },
  };
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

async function finds(search: RecordScan, store: Reads): Promise<boolean> {
  let next: number | null = search.before;
  while (next !== null) {
    const [step]: RecordScanned[] = await store.read('records.scan', { ...search, before: next });
    if ((step?.found.length ?? 0) > 0) return true;
    next = step?.next ?? null;
  }
  return false;
}
