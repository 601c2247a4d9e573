import type { Effect } from './policy.ts';
import type { OpenEnds } from './query-line.ts';
import type {
  AgentRow,
  ApprovalRow,
  BundleRow,
  CallOutcome,
  CallRow,
  CosignatureRow,
  CredentialRow,
  DeliveryRow,
  KeptAnswerRow,
  PreservationRow,
  PrincipalRow,
  ServerRow,
  SessionRow,
  ToolRow,
  UseRow,
  VoteRow,
  WaitingRow,
} from './state.ts';

type Nothing = Record<string, never>;
/** A page goes by key, not by offset: rows after (or before) `from`, at most `limit`. */
interface RecordPage {
  readonly from: number;
  readonly limit: number;
}
export interface RecordRow {
  readonly idx: number;
  readonly bytes: Uint8Array;
}
/** Filters left undefined do not filter; of several values any one does. Newest first those before index `before`. */
export interface RecordSearch {
  readonly before: number;
  /** Oldest first those after this index instead. */
  readonly after?: number;
  readonly limit: number;
  readonly kind?: string | readonly string[];
  /** Kinds left out. */
  readonly without?: readonly string[];
  readonly session?: string | readonly string[];
  readonly call?: string | readonly string[];
  readonly agent?: string | readonly string[];
  readonly server?: string | readonly string[];
  readonly since?: number;
  readonly until?: number;
}
/** A name, or with open ends whatever begins, ends or goes on so. */
export interface NamePattern {
  readonly value: string;
  readonly open: OpenEnds;
}
/** What a call is, by each member that is given; of several values any one does. */
export interface CallWish {
  /** The target by name. */
  readonly tool?: readonly NamePattern[];
  readonly effect?: readonly string[];
  readonly outcome?: readonly string[];
  readonly rule?: readonly NamePattern[];
  /** Ids of those who voted on it. */
  readonly approver?: readonly string[];
  /** Kinds of masks as the facts of records count them. */
  readonly mask?: readonly NamePattern[];
  /** `yes`, `no`, or the code of a failure. */
  readonly error?: readonly string[];
}
/** A search that may have to look at many records: it looks at `depth` of them at most. */
export interface RecordScan extends RecordSearch {
  readonly depth: number;
  /** Records of calls alone that are so, as the state tables and their last results have them. */
  readonly of?: CallWish;
  /** Records of calls alone that are in no member so. */
  readonly notOf?: CallWish;
  /** Records of calls alone that ended and took so long. */
  readonly micros?: { readonly from: number; readonly to: number };
  /** Records that have one of these are left out. */
  readonly unless?: {
    readonly [Member in 'session' | 'call' | 'agent' | 'server']?: readonly string[];
  };
  /** In the record or in one of its bodies, without regard to case; of several each. */
  readonly text?: string | readonly string[];
}
export interface RecordScanned {
  readonly found: readonly RecordRow[];
  readonly looked: number;
  /** Where to go on: `before` (or `after`) of the next scan; null where nothing is left. */
  readonly next: number | null;
}
/** The calls that a search finds records of. */
export interface CallsScanned {
  /** Indexes of the records of their requests, in the order of what was found: one twice where two of its records match. */
  readonly calls: readonly number[];
  readonly looked: number;
  readonly next: number | null;
}
/** A call of a session in brief. */
export interface OutlineRow {
  /** Index of the record of its request. */
  readonly idx: number;
  readonly id: string;
  readonly direction: string;
  readonly method: string;
  readonly tool: string;
  readonly effect: Effect;
  readonly enforced: number;
  readonly outcome: CallOutcome | null;
  readonly received: number;
  readonly finished: number | null;
  /** Whether anything was masked in its request or its answer. */
  readonly masked: number;
  /** Whether it belongs to a replay. */
  readonly replay: number;
  /** When its approval was asked for, and decided. */
  readonly asked: number | null;
  readonly decided: number | null;
  /** Whether it has used its approval. */
  readonly used: number;
}
export interface BodyRow {
  readonly commit: string;
  readonly idx: number;
  readonly role: string;
  readonly salt: Uint8Array;
  readonly data: Uint8Array;
  readonly media: string;
  readonly maskVersion: number;
}

export interface LogHeadRow {
  readonly id: string;
  readonly origin: string;
  readonly epoch: number;
  readonly vkeys: string;
  readonly size: number;
  /** base64. */
  readonly root: string;
}
export interface BodyPlaceRow {
  readonly place: number;
  readonly role: string;
  readonly commit: string;
  /** Length of its data. */
  readonly bytes: number;
  readonly record: Uint8Array;
}

/** Of so many calls the ends of ids are looked through: no index has them. */
export const NEWEST_CALLS = 50_000;

/** Every read of the store by name: what goes in, what a row is. */
export interface Queries {
  'principals.all': { params: Nothing; row: PrincipalRow };
  'agents.all': { params: Nothing; row: AgentRow };
  'credentials.all': { params: Nothing; row: CredentialRow };
  'servers.all': { params: Nothing; row: ServerRow };
  'sessions.open': { params: Nothing; row: SessionRow };
  'session.get': { params: { id: string }; row: SessionRow };
  'sessions.page': { params: { before: number; limit: number }; row: SessionRow };
  /** Newest first, those opened before session `before`. `agents` and `servers` are JSON arrays of ids; null does not filter. */
  'sessions.search': {
    params: {
      before: string | null;
      limit: number;
      agents: string | null;
      servers: string | null;
      open: 0 | 1 | null;
      since: number;
      until: number;
    };
    row: SessionRow;
  };
  /** In order, those whose requests are on record after index `after`. */
  'session.outline': { params: { session: string; after: number; limit: number }; row: OutlineRow };
  'session.calls': { params: { session: string }; row: { calls: number } };
  /** What has this id. */
  'ids.is': { params: { id: string }; row: { what: 'session' | 'approval' | 'call'; id: string } };
  /** What has an id that ends so (a LIKE pattern): all sessions and approvals, and the newest NEWEST_CALLS. At most ten. */
  'ids.like': { params: { end: string }; row: { what: 'session' | 'approval' | 'call'; id: string } };
  'calls.of-session': { params: { session: string }; row: CallRow };
  'calls.page': { params: { before: number; limit: number }; row: CallRow };
  'call.get': { params: { id: string }; row: CallRow };
  /** Forwarded or held without an outcome: what a crash left. */
  'calls.unfinished': { params: Nothing; row: CallRow };
  /** What enforcing would have held and denied, counted. */
  'calls.observed': {
    params: { since: number };
    row: { rule: string; effect: string; agent: string; server: string; tool: string; calls: number };
  };
  'tools.all': { params: Nothing; row: ToolRow };
  /** States waiting and approved. */
  'approvals.live': { params: Nothing; row: ApprovalRow };
  'approvals.page': { params: { before: number; limit: number }; row: ApprovalRow };
  'approval.get': { params: { id: string }; row: ApprovalRow };
  /** Denied since `since`: for the cooldown. */
  'approvals.denied': { params: { since: number }; row: ApprovalRow };
  /** Those of the live ones that stand for what a server asks of an agent. */
  'approvals.asks': { params: Nothing; row: { id: string } };
  'votes.of': { params: { approval: string }; row: VoteRow };
  'votes.live': { params: Nothing; row: VoteRow };
  /** Those that used it, waited with it or got its answer. */
  'calls.ofApproval': { params: { approval: string }; row: { readonly id: string } };
  'uses.of': { params: { approval: string }; row: UseRow };
  'uses.live': { params: Nothing; row: UseRow };
  'deliveries.of': { params: { approval: string }; row: DeliveryRow };
  'waiting.get': { params: { approval: string }; row: WaitingRow };
  'answers.kept': { params: Nothing; row: KeptAnswerRow };
  'settings.all': { params: Nothing; row: { key: string; value: string } };
  /** From index `from` on, ascending. */
  'records.page': { params: RecordPage; row: RecordRow };
  'records.search': { params: RecordSearch; row: RecordRow };
  /** One row. */
  'records.scan': { params: RecordScan; row: RecordScanned };
  /** One row. */
  'calls.scan': { params: RecordScan; row: CallsScanned };
  /** Bodies of the records from `from` to `to` (not included), of whole records, until `bytes` are exceeded. */
  'bodies.run': { params: { from: number; to: number; bytes: number }; row: BodyRow };
  /**
   * Bodies of these roles (a JSON array) that may be deleted, of the records up to `end` (not included), from a place on: the index of
   * the record × 4096 + the number of the body there. With their records' bytes and without their own.
   */
  'bodies.walk': {
    params: { from: number; end: number; roles: string; limit: number };
    row: BodyPlaceRow;
  };
  /** How many of these roles there are, of the calls whose requests have these indexes. */
  'bodies.of-calls': { params: { requests: string; roles: string }; row: { bodies: number } };
  /** Likewise, of these records, as far as they are of no call in the state tables. */
  'bodies.of-no-call': { params: { records: string; roles: string }; row: { bodies: number } };
  'bodies.of-record': { params: { idx: number }; row: BodyRow };
  /** `idx`: the record that commits to it. Without it, a call's body is found only by looking through all. */
  'body.get': { params: { commit: string; idx?: number }; row: BodyRow };
  /** A stored tile of the tree; level 0's last, partial one is not stored (proxy/store/store-tiles.ts hashes it). */
  'tile.get': { params: { level: number; n: number }; row: { level: number; n: number; hashes: Uint8Array } };
  'log.get': { params: Nothing; row: LogHeadRow };
  /** Every epoch, the oldest first. */
  'logs.all': { params: Nothing; row: LogHeadRow };
  /** The last one of each witness. */
  'cosignatures.latest': { params: Nothing; row: CosignatureRow };
  'bundles.all': { params: Nothing; row: BundleRow };
  /** Newest first. */
  'preservations.all': { params: Nothing; row: PreservationRow };
  'checkpoint.latest': { params: Nothing; row: { size: number; note: string } };
  /** Bytes that the database holds, and bytes of its file that hold nothing any more. */
  space: { params: Nothing; row: { used: number; reusable: number } };
  counts: { params: Nothing; row: { records: number; calls: number; waiting: number; bodies: number } };
}
export type QueryName = keyof Queries;
export type QueryParams<Name extends QueryName> = Queries[Name]['params'];
export type QueryRow<Name extends QueryName> = Queries[Name]['row'];
