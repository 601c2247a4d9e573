import type { DeletedView } from '../../contract/purge.ts';
import type { LogRecord } from '../../contract/record.ts';
import type { Store } from '../../contract/store.ts';
import { PLACES, parseDeleted } from '../../record/deleted-list.ts';
import { parseRecord } from '../control/log-call-views.ts';

interface Deletion {
  readonly record: number;
  readonly at: number;
  readonly rule: string;
  readonly first: number;
  readonly last: number;
}
type Asked = Pick<LogRecord, 'index' | 'commits'>;

const END = Number.MAX_SAFE_INTEGER;
const PAGE = 1000;

/** Finds in the log when and by which rule a body was deleted. What it has read of the log it remembers. */
export function createDeletions(store: Pick<Store, 'read'>) {
  const known: Deletion[] = [];
  let after = -1;
  let turn: Promise<unknown> = Promise.resolve();

  async function readNew(): Promise<void> {
    for (;;) {
      const rows = await store.read('records.search', {
        before: END,
        after,
        limit: PAGE,
        kind: 'log.purge',
      });
      for (const { time, facts, index } of rows.map(parseRecord)) {
        const { rule, first, last } = facts;
        known.push({ record: index, at: time, rule: String(rule), first: Number(first), last: Number(last) });
        after = index;
      }
      if (rows.length < PAGE) return;
    }
  }

  async function listOf({ record }: Deletion): Promise<ReadonlySet<number>> {
    const bodies = await store.read('bodies.of-record', { idx: record });
    const list = bodies.find(({ role }) => role === 'deleted');
    return parseDeleted(list === undefined ? '' : Buffer.from(list.data).toString('utf8'));
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
        const list = lists.get(deletion) ?? listOf(deletion);
        lists.set(deletion, list);
        if (!(await list).has(body.index * PLACES + nth)) continue;
        found.push({ ...body, at: deletion.at, rule: deletion.rule, record: deletion.record });
        break;
      }
    }
    return found;
  }
  return { find };
}
export type Deletions = ReturnType<typeof createDeletions>;
