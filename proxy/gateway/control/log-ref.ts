import { ControlError } from '../../contract/control.ts';
import type { LogRefView } from '../../contract/log-views.ts';
import { NEWEST_CALLS } from '../../contract/queries.ts';
import type { RecordKind } from '../../contract/record.ts';
import type { Store } from '../../contract/store.ts';
import { parseRecord } from '../parse-record.ts';
import { notFound } from './parts.ts';

const OF_CALLS: ReadonlySet<RecordKind> = new Set(['call.request', 'call.message', 'call.result']);
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What an index, an id, or the end of an id stands for. Throws ControlError `not-found`, and `conflict` where it is of several. */
export async function findRef(store: Pick<Store, 'read'>, ref: string): Promise<LogRefView> {
  if (/^(0|[1-9][0-9]{0,14})$/.test(ref)) {
    const found = await recordRef(store, Number(ref));
    // Six digits may be the end of an id too, but an index that is there is what was meant.
    if (found !== undefined || ref.length < 6) {
      if (found === undefined) throw notFound('record');
      return found;
    }
  }
  // To the store a percent sign or a low line would stand for any character.
  if (!/^[0-9a-f-]+$/i.test(ref)) throw endNotFound();
  const whole = ID.test(ref);
  const rows = whole
    ? await store.read('ids.is', { id: ref.toLowerCase() })
    : await store.read('ids.like', { end: `%${ref}` });
  const [only] = rows;
  if (only === undefined) throw whole ? notFound('call, session or approval') : endNotFound();
  if (rows.length > 1) {
    throw new ControlError('conflict', `${rows.length} ids end so. Give more of it.`);
  }
  if (only.what !== 'approval') return { what: only.what, id: only.id };
  const [approval] = await store.read('approval.get', { id: only.id });
  if (approval === undefined) throw notFound('approval');
  return { what: 'approval', id: only.id, call: approval.call };
}

function endNotFound(): ControlError {
  const most = NEWEST_CALLS.toLocaleString('en');
  return new ControlError(
    'not-found',
    `There is no such call, session or approval. Of calls, only the newest ${most} were looked through: an older one is found by its whole id.`,
  );
}

async function recordRef(store: Pick<Store, 'read'>, index: number): Promise<LogRefView | undefined> {
  const [row] = await store.read('records.page', { from: index, limit: 1 });
  if (row?.idx !== index) return undefined;
  const { kind, call } = parseRecord(row);
  if (call !== undefined && OF_CALLS.has(kind)) return { what: 'call', id: call };
  return { what: 'record', index };
}
