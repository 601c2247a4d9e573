import { parseJson } from '../../contract/parse-json.ts';
import type { LogRecord } from '../../contract/record.ts';
import { BODY_KINDS, type BodyKind } from '../../contract/retention.ts';
import { isSealedRole, sealedRole } from '../../contract/sealed-roles.ts';
import type { Store } from '../../contract/store.ts';
import { PLACES } from '../../record/deleted-list.ts';
import { clockBacks } from '../clock/clock-records.ts';
import { earliestTimes } from '../clock/earliest-times.ts';
import type { Names } from '../control/log-names.ts';
import type { AgedBody } from './decide.ts';

/** A body with what its record says of it. */
export interface WalkedBody extends AgedBody {
  readonly index: number;
  readonly commit: string;
  readonly record: LogRecord;
}

/** The reader answers others between two pages, and the writer writes for them. */
const PAGE = 500;
const MASKED = BODY_KINDS.filter((kind) => kind !== 'sealed');
/** Roles of bodies that rules may let go, as queries take them. */
export const ROLES = JSON.stringify([...MASKED, ...MASKED.map(sealedRole)]);

/** Bodies that may be deleted at `at` of the records up to `end` (not included), in order, a page at a time. */
export async function* walkBodies(
  store: Pick<Store, 'read'>,
  end: number,
  names: Names,
  at: number,
): AsyncGenerator<readonly WalkedBody[]> {
  const timeOf = earliestTimes(await clockBacks(store), at);
  for (let from = 0; ; ) {
    const rows = await store.read('bodies.walk', { from, end, roles: ROLES, limit: PAGE });
    if (rows.length === 0) return;
    yield rows.map(({ place, role, commit, bytes, record: text }) => {
      // The tree has vouched for the bytes, and this program's own writer for their shape.
      const record = parseJson(Buffer.from(text).toString('utf8')) as LogRecord;
      const { time, server } = record;
      const agent = agentOf(record);
      const index = Math.floor(place / PLACES);
      return {
        place,
        index,
        kind: isSealedRole(role) ? 'sealed' : (role as BodyKind),
        commit,
        bytes,
        time: timeOf(index, time),
        agent: agent === undefined ? null : names.principal(agent).name,
        server: server === undefined ? null : names.server(server.id).name,
        record,
      };
    });
    from = (rows.at(-1)?.place ?? 0) + 1;
  }
}

/** Whose deed or case a record is. */
export function agentOf({ actor, facts }: Pick<LogRecord, 'actor' | 'facts'>): string | undefined {
  const named = facts['agent'];
  return typeof named === 'string' ? named : actor?.principal;
}

/** Up to which record (not included) bodies can be that are so old: times are only roughly in the order of the log. */
export async function endOf(store: Pick<Store, 'read'>, until: number): Promise<number> {
  const [row] = await store.read('records.search', { before: Number.MAX_SAFE_INTEGER, limit: 1, until });
  return row === undefined ? 0 : row.idx + 1;
}
