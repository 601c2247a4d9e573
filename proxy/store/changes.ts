import type { StateChange } from '../contract/state.ts';
import {
  APPROVAL,
  BUNDLE,
  CALL,
  CREDENTIAL,
  DELIVERY,
  KEPT_ANSWER,
  PRESERVATION,
  PRINCIPAL,
  SERVER,
  SESSION,
  USE,
  VOTE,
  WAITING,
} from './rows.ts';
import { insertInto } from './sql.ts';

type Op = StateChange['op'];
type Keys<Name extends Op> = Exclude<keyof Extract<StateChange, { op: Name }>, 'op'> & string;
/** One change as SQL: `keys` are bound in their order. */
interface ChangePlan<Key extends string = string> {
  readonly keys: readonly Key[];
  readonly sql: string;
  /** `one`: a change that finds no row is a conflict. `all`: one that finds fewer than its last value, a JSON array, names. */
  readonly rows: 'one' | 'any' | 'all';
  /** Raw bytes leave with it, so the write-ahead log is emptied after it. */
  readonly erases?: true;
}

const insert = <Key extends string>(table: string, keys: readonly Key[]): ChangePlan<Key> => ({
  keys,
  sql: insertInto(table, keys),
  rows: 'one',
});
const update = <Key extends string>(keys: readonly Key[], sql: string): ChangePlan<Key> => ({
  keys,
  sql,
  rows: 'one',
});

/** Every change of state. The keys stand in the order of the text's question marks. */
const PLANS = {
  'principal.add': insert('principals', PRINCIPAL),
  'principal.disable': update(
    ['at', 'id'],
    'UPDATE principals SET disabled_at = coalesce(disabled_at, ?) WHERE id = ?',
  ),
  'principal.roles': update(['roles', 'id'], 'UPDATE principals SET roles = ? WHERE id = ?'),
  'identity.add': insert('identities', ['principal', 'issuer', 'subject']),
  'agent.add': insert('agents', ['principal', 'owner']),
  'credential.add': insert('credentials', CREDENTIAL),
  'credential.revoke': update(
    ['at', 'id'],
    'UPDATE credentials SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?',
  ),
  'credential.used': update(
    ['at', 'id'],
    'UPDATE credentials SET last_used = max(coalesce(last_used, 0), ?) WHERE id = ?',
  ),
  'server.add': insert('servers', SERVER),
  'server.remove': update(
    ['at', 'id'],
    'UPDATE servers SET removed_at = coalesce(removed_at, ?) WHERE id = ?',
  ),
  'session.open': insert('sessions', SESSION),
  'session.bind': update(['externalKey', 'id'], 'UPDATE sessions SET external_key = ? WHERE id = ?'),
  'session.touch': update(['at', 'id'], 'UPDATE sessions SET last_call = max(last_call, ?) WHERE id = ?'),
  'session.close': update(['at', 'id'], 'UPDATE sessions SET closed = coalesce(closed, ?) WHERE id = ?'),
  'call.open': insert('calls', CALL),
  'call.close': update(
    ['at', 'outcome', 'masked', 'id'],
    'UPDATE calls SET finished = ?, outcome = ?, masked = ? WHERE id = ? AND finished IS NULL',
  ),
  'call.approval': update(['approval', 'id'], 'UPDATE calls SET approval = ? WHERE id = ?'),
  'tool.observe': update(
    ['server', 'name', 'definition', 'body', 'at', 'claimedClass'],
    `INSERT INTO tools (server, name, definition, body, seen, claimed_class) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET definition = excluded.definition, body = excluded.body, seen = excluded.seen,
     claimed_class = excluded.claimed_class, gone = NULL`,
  ),
  'tool.gone': update(
    ['at', 'server', 'name'],
    'UPDATE tools SET gone = coalesce(gone, ?) WHERE server = ? AND name = ?',
  ),
  // A definition that changed while the person looked at it is not the one confirmed.
  'tool.confirm': update(
    ['class', 'by', 'at', 'server', 'name', 'definition'],
    `UPDATE tools SET confirmed_class = ?, confirmed_definition = definition, confirmed_body = body,
     confirmed_by = ?, confirmed_at = ?, refused_definition = NULL WHERE server = ? AND name = ? AND definition = ?`,
  ),
  // Of a tool that was confirmed as something else, that stays to be compared with.
  'tool.reject': update(
    ['server', 'name', 'definition'],
    `UPDATE tools SET refused_definition = definition,
     confirmed_class = iif(confirmed_definition = definition, NULL, confirmed_class),
     confirmed_body = iif(confirmed_definition = definition, NULL, confirmed_body),
     confirmed_by = iif(confirmed_definition = definition, NULL, confirmed_by),
     confirmed_at = iif(confirmed_definition = definition, NULL, confirmed_at),
     confirmed_definition = nullif(confirmed_definition, definition)
     WHERE server = ? AND name = ? AND definition = ?`,
  ),
  'approval.open': insert('approvals', APPROVAL),
  'waiting.add': insert('waiting', WAITING),
  'waiting.erase': {
    keys: ['approval'],
    sql: 'DELETE FROM waiting WHERE approval = ?',
    rows: 'any',
    erases: true,
  },
  'vote.add': insert('votes', VOTE),
  'approval.move': update(
    ['to', 'at', 'usableUntil', 'maxUses', 'bounds', 'reason', 'id', 'from'],
    `UPDATE approvals SET state = ?, decided_at = coalesce(decided_at, ?), usable_until = ?, max_uses = ?,
     bounds = ?, reason = coalesce(?, reason) WHERE id = ? AND state = ?`,
  ),
  'use.add': insert('uses', USE),
  'delivery.put': {
    keys: DELIVERY,
    sql: `${insertInto('deliveries', DELIVERY)} ON CONFLICT DO UPDATE SET sent = coalesce(excluded.sent, sent),
      delivered = coalesce(excluded.delivered, delivered), seen = coalesce(excluded.seen, seen),
      failed = coalesce(excluded.failed, failed)`,
    rows: 'one',
  },
  'answer.keep': {
    keys: KEPT_ANSWER,
    sql: insertInto('kept_answers', KEPT_ANSWER).replace('INSERT', 'INSERT OR REPLACE'),
    rows: 'one',
  },
  'answer.drop': {
    keys: ['matchKey'],
    sql: 'DELETE FROM kept_answers WHERE match_key = ?',
    rows: 'any',
    erases: true,
  },
  'answer.expire': {
    keys: ['at'],
    sql: 'DELETE FROM kept_answers WHERE until <= ?',
    rows: 'any',
    erases: true,
  },
  'cosignature.put': update(
    ['origin', 'size', 'witness', 'line', 'at'],
    `INSERT INTO cosignatures (log, size, witness, line, at)
     VALUES ((SELECT n FROM log WHERE origin = ?), ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET line = excluded.line, at = excluded.at`,
  ),
  'bundle.add': insert('bundles', BUNDLE),
  'preservation.add': insert('preservations', PRESERVATION),
  'preservation.release': update(
    ['at', 'by', 'reason', 'id'],
    `UPDATE preservations SET released = ?, released_by = ?, release_reason = ? WHERE id = ? AND released IS NULL`,
  ),
  'bodies.purge': {
    keys: ['origin', 'places'],
    sql: `DELETE FROM bodies WHERE class = 'call' AND key IN
      (SELECT (SELECT n FROM log WHERE origin = ?) << 52 | value FROM json_each(?))`,
    rows: 'all',
    erases: true,
  },
  'setting.put': update(
    ['key', 'value'],
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  ),
} satisfies { readonly [Name in Op]: ChangePlan<Keys<Name>> };

/** The plan of each change by number: a change crosses to the writer as its number and its values. */
export const CHANGE_PLANS: readonly ChangePlan[] = Object.values(PLANS);
const NUMBERS = Object.fromEntries(Object.keys(PLANS).map((op, n) => [op, n])) as Readonly<
  Record<Op, number>
>;

export const changeNumber = (op: Op): number => NUMBERS[op];
