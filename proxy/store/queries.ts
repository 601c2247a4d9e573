import { NEWEST_CALLS, type QueryName } from '../contract/queries.ts';
import { SEALED } from '../contract/sealed-roles.ts';
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
  TOOL,
  USE,
  VOTE,
  WAITING,
} from './rows.ts';
import { columns } from './sql.ts';

/** All but those that are more than one statement (reader.ts). */
type Simple = Exclude<
  QueryName,
  'records.search' | 'records.scan' | 'calls.scan' | 'session.outline' | 'body.get' | 'bodies.run'
>;

const LIVE = `('waiting', 'approved')`;
/** The calls since the last full tile. */
const NOT_INDEXED = 'n > (SELECT coalesce(max(n), 0) FROM call_index)';
export const BODY = `"commit", idx, role, salt, data, media, mask_version AS "maskVersion"`;

/** µs: how far a session's last call may be behind what is noted of it. */
const TOUCHED_TO = 60_000_000;

/** The bodies of record `@idx`. */
export const OF_RECORD = 'key BETWEEN ((@log << 40 | @idx) << 12) AND ((@log << 40 | @idx) << 12 | 4095)';

/** The bodies of the record that is `p`. */
const OF_PLACE = 'b.key BETWEEN ((@log << 40 | p.idx) << 12) AND ((@log << 40 | p.idx) << 12 | 4095)';
/** The records that have no row in `record_search` yet, at most 255, with the calls that they are of. */
const UNSORTED = `WITH unsorted AS MATERIALIZED (
       SELECT key & 0xffffffffff AS idx, json_extract(CAST(bytes AS TEXT), '$.call') AS call FROM records
       WHERE key > (@log << 40) + (SELECT coalesce(max(idx), -1) FROM record_search WHERE log = @log)
         AND key < (@log + 1) << 40)`;

/** Bodies with words in them: what is sealed has none, and what it happens to look like is no text of the log. */
export const READABLE = `role NOT LIKE '${SEALED}%'`;

/** The bodies of records `@from` to `@to` (not included), in their order. */
export const BODIES_BETWEEN = `SELECT ${BODY} FROM bodies
  WHERE key >= (@log << 40 | @from) << 12 AND key < (@log << 40 | @to) << 12 ORDER BY key`;

/** Every query of one statement. Its parameters are bound by name, and `@log` is the log's number. */
const QUERIES = {
  'principals.all': `SELECT ${columns(PRINCIPAL)} FROM principals ORDER BY id`,
  'agents.all': `SELECT a.principal, p.name, a.owner, coalesce(o.name, '') AS "ownerName", p.created FROM agents a
     JOIN principals p ON p.id = a.principal LEFT JOIN principals o ON o.id = a.owner ORDER BY p.name`,
  'credentials.all': `SELECT ${columns(CREDENTIAL)} FROM credentials ORDER BY id`,
  'servers.all': `SELECT ${columns(SERVER)} FROM servers ORDER BY name`,
  'sessions.open': `SELECT ${columns(SESSION)} FROM sessions WHERE closed IS NULL ORDER BY opened`,
  'session.get': `SELECT ${columns(SESSION)} FROM sessions WHERE id = @id`,
  'sessions.page': `SELECT ${columns(SESSION)} FROM sessions WHERE opened < @before ORDER BY opened DESC LIMIT @limit`,
  'sessions.search': `SELECT ${columns(SESSION)} FROM sessions
     WHERE (opened, id) < (coalesce((SELECT opened FROM sessions WHERE id = @before), 9e15), coalesce(@before, ''))
       AND opened <= @until AND coalesce(closed, last_call + ${TOUCHED_TO}) >= @since
       AND (@agents IS NULL OR agent IN (SELECT value FROM json_each(@agents)))
       AND (@servers IS NULL OR server IN (SELECT value FROM json_each(@servers)))
       AND (@open IS NULL OR (closed IS NULL) = @open)
     ORDER BY opened DESC, id DESC LIMIT @limit`,
  'session.calls': `SELECT (SELECT count(*) FROM call_index WHERE session = @session)
     + (SELECT count(*) FROM calls WHERE ${NOT_INDEXED} AND session = @session) AS calls`,
  'ids.is': `SELECT 'session' AS what, id FROM sessions WHERE id = @id
     UNION ALL SELECT 'approval', id FROM approvals WHERE id = @id
     UNION ALL SELECT 'call', id FROM calls WHERE id = @id`,
  'ids.like': `SELECT 'session' AS what, id FROM sessions WHERE id LIKE @end
     UNION ALL SELECT 'approval', id FROM approvals WHERE id LIKE @end
     UNION ALL SELECT 'call', id FROM calls WHERE n > (SELECT coalesce(max(n), 0) - ${NEWEST_CALLS} FROM calls) AND id LIKE @end
     LIMIT 10`,
  'calls.of-session': `SELECT ${columns(CALL)} FROM calls
     WHERE (n IN (SELECT n FROM call_index WHERE session = @session) OR ${NOT_INDEXED}) AND session = @session
     ORDER BY received, n`,
  'calls.page': `SELECT ${columns(CALL)} FROM calls
     WHERE (n IN (SELECT n FROM call_index WHERE received < @before ORDER BY received DESC LIMIT @limit)
       OR ${NOT_INDEXED}) AND received < @before
     ORDER BY received DESC, n DESC LIMIT @limit`,
  'call.get': `SELECT ${columns(CALL)} FROM calls WHERE id = @id`,
  'calls.unfinished': `SELECT ${columns(CALL)} FROM calls
     WHERE (n IN (SELECT n FROM open_calls) OR ${NOT_INDEXED}) AND finished IS NULL ORDER BY received, n`,
  'calls.observed': `SELECT rule, effect, agent, server, tool, count(*) AS calls FROM calls
     WHERE (n IN (SELECT n FROM call_index WHERE received >= @since) OR ${NOT_INDEXED})
       AND received >= @since AND enforced = 0 AND effect <> 'allow'
     GROUP BY rule, effect, agent, server, tool ORDER BY calls DESC`,
  'tools.all': `SELECT ${columns(TOOL)} FROM tools ORDER BY server, name`,
  'approvals.live': `SELECT ${columns(APPROVAL)} FROM approvals WHERE state IN ${LIVE} ORDER BY created`,
  'approvals.page': `SELECT ${columns(APPROVAL)} FROM approvals WHERE created < @before ORDER BY created DESC LIMIT @limit`,
  'approval.get': `SELECT ${columns(APPROVAL)} FROM approvals WHERE id = @id`,
  'approvals.denied': `SELECT ${columns(APPROVAL)} FROM approvals WHERE state = 'denied' AND decided_at >= @since ORDER BY decided_at`,
  'approvals.asks': `SELECT a.id FROM approvals a JOIN calls c ON c.id = a.call
     WHERE a.state IN ${LIVE} AND c.direction = 'to-agent'`,
  'votes.of': `SELECT ${columns(VOTE)} FROM votes WHERE approval = @approval ORDER BY at`,
  'votes.live': `SELECT ${columns(VOTE, 'v')} FROM votes v JOIN approvals a ON a.id = v.approval WHERE a.state IN ${LIVE}`,
  'calls.ofApproval': 'SELECT id FROM calls WHERE approval = @approval ORDER BY n',
  'uses.of': `SELECT ${columns(USE)} FROM uses WHERE approval = @approval ORDER BY n`,
  'uses.live': `SELECT ${columns(USE, 'u')} FROM uses u JOIN approvals a ON a.id = u.approval WHERE a.state IN ${LIVE}`,
  'deliveries.of': `SELECT ${columns(DELIVERY)} FROM deliveries WHERE approval = @approval`,
  'waiting.get': `SELECT ${columns(WAITING)} FROM waiting WHERE approval = @approval`,
  'answers.kept': `SELECT ${columns(KEPT_ANSWER)} FROM kept_answers`,
  'settings.all': 'SELECT key, value FROM settings ORDER BY key',
  'records.page': `SELECT idx, bytes FROM records WHERE key >= (@log << 40 | @from) AND key < (@log + 1 << 40)
     ORDER BY key LIMIT @limit`,
  'tile.get': 'SELECT level, n, hashes FROM tiles WHERE log = @log AND level = @level AND n = @n',
  'bodies.of-record': `SELECT ${BODY} FROM bodies
     WHERE ${OF_RECORD} ORDER BY key`,
  // Of a body that lasts the class is seen by its index: in the row it stands behind the data, and all of that would be read.
  'bodies.walk': `SELECT b.key & 0xfffffffffffff AS place, b.role, b."commit", length(b.data) AS bytes, r.bytes AS record
     FROM bodies b JOIN records r ON r.key = b.key >> 12
     WHERE b.key >= (@log << 52 | @from) AND b.key < (@log << 40 | @end) << 12
       AND b.role IN (SELECT value FROM json_each(@roles))
       AND NOT EXISTS (SELECT 1 FROM bodies l WHERE l."commit" = b."commit" AND l.class <> 'call')
     ORDER BY b.key LIMIT @limit`,
  'bodies.of-calls': `${UNSORTED}, asked AS (
       SELECT call FROM record_search WHERE log = @log AND idx IN (SELECT value FROM json_each(@requests))
       UNION SELECT call FROM unsorted WHERE idx IN (SELECT value FROM json_each(@requests))),
     places AS (
       SELECT p.idx FROM asked JOIN record_search p ON p.log = @log AND p.call = asked.call
       UNION ALL SELECT u.idx FROM asked JOIN unsorted u ON u.call = asked.call)
     SELECT count(*) AS bodies FROM places p JOIN bodies b ON ${OF_PLACE}
     WHERE b.role IN (SELECT value FROM json_each(@roles))`,
  'bodies.of-no-call': `${UNSORTED}, places AS (
       SELECT idx, call FROM record_search WHERE log = @log AND idx IN (SELECT value FROM json_each(@records))
       UNION ALL SELECT idx, call FROM unsorted WHERE idx IN (SELECT value FROM json_each(@records)))
     SELECT count(*) AS bodies FROM places p JOIN bodies b ON ${OF_PLACE}
     WHERE b.role IN (SELECT value FROM json_each(@roles))
       AND (p.call IS NULL OR NOT EXISTS (SELECT 1 FROM calls WHERE id = p.call))`,
  'bundles.all': `SELECT ${columns(BUNDLE)} FROM bundles ORDER BY n`,
  'preservations.all': `SELECT ${columns(PRESERVATION)} FROM preservations ORDER BY placed DESC, id DESC`,
  'log.get': 'SELECT id, origin, epoch, vkeys, size, root FROM log WHERE n = @log',
  'logs.all': `SELECT id, origin, epoch, vkeys, size, root FROM log WHERE @log > 0 ORDER BY epoch`,
  'checkpoint.latest': 'SELECT size, note FROM checkpoints WHERE log = @log ORDER BY size DESC LIMIT 1',
  // SQLite takes the other columns from the row that has the maximum.
  'cosignatures.latest':
    'SELECT witness, max(size) AS size, line, at FROM cosignatures WHERE log = @log GROUP BY witness',
  space: `SELECT (p.page_count - f.freelist_count) * s.page_size AS used, f.freelist_count * s.page_size AS reusable
     FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s WHERE @log > 0`,
  // Calls are numbered without a gap and never deleted.
  counts: `SELECT size AS records, (SELECT coalesce(max(n), 0) FROM calls) AS calls,
     (SELECT count(*) FROM approvals WHERE state = 'waiting') AS waiting, bodies FROM log WHERE n = @log`,
} satisfies Readonly<Record<Simple, string>>;

export function queryText(name: string): string | undefined {
  return Object.hasOwn(QUERIES, name) ? QUERIES[name as Simple] : undefined;
}
