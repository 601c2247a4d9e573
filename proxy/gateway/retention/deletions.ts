import type { DeletedView } from '../../contract/purge.ts';
import type { LogRecord } from '../../contract/record.ts';
import type { Store } from '../../contract/store.ts';
import { PLACES } from '../../record/deleted-list.ts';
import { parseRecord } from '../parse-record.ts';
import { deletedBy } from './deleted-by.ts';

interface Deletion {
  readonly record: number;
  readonly at: number;
  readonly rule: string;
  readonly first: number;
  readonly last: number;
  readonly in: Source;
}
/** A log that may tell of deletions, and how far it was read. */
interface Source {
  /** Undefined where it is the log itself. */
  readonly epoch: number | undefined;
  after: number;
}
type Asked = Pick<LogRecord, 'index' | 'commits'>;

const END = Number.MAX_SAFE_INTEGER;
const PAGE = 1000;

/**
 * Finds in the log when and by which rule a body was deleted: in the epoch of the body, or in a later one whose record names that. Without
 * `origin` the log is the newest epoch. What it has read of the log it remembers.
 */
export function createDeletions(store: Pick<Store, 'read'>, origin?: string) {
  const known: Deletion[] = [];
  let reading: Promise<{ readonly own: number; readonly sources: readonly Source[] }> | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  /** No epoch begins while a gateway runs. */
  async function sourcesOf() {
    const all = await store.read('logs.all', {});
    const own = (all.find((one) => one.origin === origin) ?? all.at(-1))?.epoch ?? 0;
    const later = all.filter(({ epoch }) => epoch > own);
    const sources: Source[] = [undefined, ...later.map(({ epoch }) => epoch)].map((epoch) => ({
      epoch,
      after: -1,
    }));
    return { own, sources };
  }

  async function readNew(): Promise<void> {
    reading ??= sourcesOf();
    const { own, sources } = await reading;
    for (const source of sources) await readMore(source, own);
  }
  async function readMore(source: Source, own: number): Promise<void> {
    for (;;) {
      const search = { before: END, after: source.after, limit: PAGE, kind: 'log.purge' };
      const rows = await store.read('records.search', search, source.epoch);
      for (const { time, facts, index } of rows.map(parseRecord)) {
        source.after = index;
        const { rule, first, last, epoch } = facts;
        if (epoch !== (source.epoch === undefined ? undefined : own)) continue;
        const span = { first: Number(first), last: Number(last) };
        known.push({ record: index, at: time, rule: String(rule), ...span, in: source });
      }
      if (rows.length < PAGE) return;
    }
  }

  /** Of the bodies that these records commit to, those that are not kept: `kept` has the commitments that are. */
  async function find(records: readonly Asked[], kept: ReadonlySet<string>): Promise<DeletedView[]> {
    const absent = records.flatMap(({ index, commits }) =>
      commits.flatMap(({ role, commit }, nth) => (kept.has(commit) ? [] : [{ index, role, commit, nth }])),
    );
    if (absent.length === 0) return [];
    turn = turn.then(readNew, readNew);
    await turn;
    const lists = new Map<Deletion, Promise<ReadonlySet<number>>>();
    const found: DeletedView[] = [];
    for (const { nth, ...body } of absent) {
      for (const deletion of known) {
        if (deletion.first > body.index || deletion.last < body.index) continue;
        const list = lists.get(deletion) ?? deletedBy(store, deletion.record, deletion.in.epoch);
        lists.set(deletion, list);
        if (!(await list).has(body.index * PLACES + nth)) continue;
        const { at, rule, record, in: source } = deletion;
        const epoch = source.epoch === undefined ? {} : { epoch: source.epoch };
        found.push({ ...body, at, rule, record, ...epoch });
        break;
      }
    }
    return found;
  }
  return { find };
}
export type Deletions = ReturnType<typeof createDeletions>;
