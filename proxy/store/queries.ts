import type { Queries, QueryName } from '../contract/queries.ts';
import {
  APPROVAL,
  CALL,
  CREDENTIAL,
  DELIVERY,
  KEPT_ANSWER,
  PRINCIPAL,
  SERVER,
  SESSION,
  TOOL,
  USE,
  VOTE,
  WAITING,
} from './rows.ts';
import { columns } from './sql.ts';

/** Queries that are more than one statement: read-search.ts. */
type Simple = Exclude<QueryName, 'records.search' | 'body.get'>;
/** Bound are, where `ofLog`, the log's number, then the keys in their order. */
interface QueryPlan<Key extends string = string> {
  readonly keys: readonly Key[];
  readonly sql: string;
  readonly ofLog?: true;
}

const all = (sql: string): QueryPlan<never> => ({ keys: [], sql });
const by = <Key extends string>(keys: readonly Key[], sql: string): QueryPlan<Key> => ({ keys, sql });
const logBy = <Key extends string>(keys: readonly Key[], sql: string): QueryPlan<Key> => ({
  keys,
  sql,
  ofLog: true,
});

const LIVE = `('waiting', 'approved')`;
export const BODY = `"commit", idx, role, salt, data, media, mask_version AS "maskVersion"`;

/** Every query of one statement. Parameters are always bound. */
export const QUERY_PLANS = {
  'principals.all': all(`SELECT ${columns(PRINCIPAL)} FROM principals ORDER BY id`),
  'agents.all': all(
    `SELECT a.principal, p.name, a.owner, coalesce(o.name, '') AS "ownerName", p.created FROM agents a
     JOIN principals p ON p.id = a.principal LEFT JOIN principals o ON o.id = a.owner ORDER BY p.name`,
  ),
  'credentials.all': all(`SELECT ${columns(CREDENTIAL)} FROM credentials ORDER BY id`),
  'servers.all': all(`SELECT ${columns(SERVER)} FROM servers ORDER BY name`),
  'sessions.open': all(`SELECT ${columns(SESSION)} FROM sessions WHERE closed IS NULL ORDER BY opened`),
  'session.get': by(['id'], `SELECT ${columns(SESSION)} FROM sessions WHERE id = ?`),
  'sessions.page': by(
    ['before', 'limit'],
    `SELECT ${columns(SESSION)} FROM sessions WHERE opened < ? ORDER BY opened DESC LIMIT ?`,
  ),
  'calls.of-session': by(
    ['session'],
    `SELECT ${columns(CALL)} FROM calls WHERE session = ? ORDER BY received, id`,
  ),
  'calls.page': by(
    ['before', 'limit'],
    `SELECT ${columns(CALL)} FROM calls WHERE received < ? ORDER BY received DESC LIMIT ?`,
  ),
  'call.get': by(['id'], `SELECT ${columns(CALL)} FROM calls WHERE id = ?`),
  'calls.unfinished': all(`SELECT ${columns(CALL)} FROM calls WHERE finished IS NULL ORDER BY received`),
  'calls.observed': by(
    ['since'],
    `SELECT rule, effect, agent, server, tool, count(*) AS calls FROM calls
     WHERE received >= ? AND enforced = 0 AND effect <> 'allow'
     GROUP BY rule, effect, agent, server, tool ORDER BY calls DESC`,
  ),
  'tools.all': all(`SELECT ${columns(TOOL)} FROM tools ORDER BY server, name`),
  'approvals.live': all(`SELECT ${columns(APPROVAL)} FROM approvals WHERE state IN ${LIVE} ORDER BY created`),
  'approvals.page': by(
    ['before', 'limit'],
    `SELECT ${columns(APPROVAL)} FROM approvals WHERE created < ? ORDER BY created DESC LIMIT ?`,
  ),
  'approval.get': by(['id'], `SELECT ${columns(APPROVAL)} FROM approvals WHERE id = ?`),
  'approvals.denied': by(
    ['since'],
    `SELECT ${columns(APPROVAL)} FROM approvals WHERE state = 'denied' AND decided_at >= ? ORDER BY decided_at`,
  ),
  'votes.of': by(['approval'], `SELECT ${columns(VOTE)} FROM votes WHERE approval = ? ORDER BY at`),
  'votes.live': all(
    `SELECT ${columns(VOTE, 'v')} FROM votes v JOIN approvals a ON a.id = v.approval WHERE a.state IN ${LIVE}`,
  ),
  'uses.of': by(['approval'], `SELECT ${columns(USE)} FROM uses WHERE approval = ? ORDER BY n`),
  'uses.live': all(
    `SELECT ${columns(USE, 'u')} FROM uses u JOIN approvals a ON a.id = u.approval WHERE a.state IN ${LIVE}`,
  ),
  'deliveries.of': by(['approval'], `SELECT ${columns(DELIVERY)} FROM deliveries WHERE approval = ?`),
  'waiting.get': by(['approval'], `SELECT ${columns(WAITING)} FROM waiting WHERE approval = ?`),
  'answers.kept': all(`SELECT ${columns(KEPT_ANSWER)} FROM kept_answers`),
  'settings.all': all('SELECT key, value FROM settings ORDER BY key'),
  'records.page': logBy(
    ['from', 'limit'],
    'SELECT idx, bytes FROM records WHERE log = ? AND idx >= ? ORDER BY idx LIMIT ?',
  ),
  'tile.get': logBy(
    ['level', 'n'],
    'SELECT level, n, hashes FROM tiles WHERE log = ? AND level = ? AND n = ?',
  ),
  'bodies.of-record': logBy(['idx'], `SELECT ${BODY} FROM bodies WHERE log = ? AND idx = ? ORDER BY rowid`),
  'log.get': logBy([], 'SELECT id, origin, epoch, vkeys, size, root FROM log WHERE n = ?'),
  'checkpoint.latest': logBy(
    [],
    'SELECT size, note FROM checkpoints WHERE log = ? ORDER BY size DESC LIMIT 1',
  ),
  counts: logBy(
    [],
    `SELECT (SELECT size FROM log WHERE n = ?) AS records,
     (SELECT count(*) FROM calls INDEXED BY calls_received) AS calls,
     (SELECT count(*) FROM approvals WHERE state = 'waiting') AS waiting,
     (SELECT count(*) FROM bodies) AS bodies`,
  ),
} satisfies { readonly [Name in Simple]: QueryPlan<keyof Queries[Name]['params'] & string> };

export function planOf(name: string): QueryPlan | undefined {
  return Object.hasOwn(QUERY_PLANS, name) ? QUERY_PLANS[name as Simple] : undefined;
}
