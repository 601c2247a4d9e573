import type { Actor } from './control.ts';
import type { DenialReason } from './denial.ts';
import type { Effect } from './policy.ts';
import type { DeletedView } from './purge.ts';
import type { Commit, Facts, RecordKind } from './record.ts';
import type { ApprovalState, CallOutcome, SessionRow } from './state.ts';

/**
 * The log as a person asks for it: which agent called which tool, decided how, approved by whom, and how it ended. Records hold ids
 * alone; names come from the state tables. Times are µs since 1970 UTC.
 */

/** What an id of the log stands for. */
export interface NameView {
  readonly id: string;
  /** Null where the state tables do not know it any more. */
  readonly name: string | null;
  /** No longer in use: an agent that was revoked, a server that was removed. */
  readonly gone: boolean;
}

export interface CallApprovalView {
  readonly id: string;
  readonly state: ApprovalState;
  /** More than one use, within bounds. */
  readonly grant: boolean;
  /** Which of its uses this call was; null where it used none. */
  readonly use: number | null;
  readonly maxUses: number;
  readonly votes: readonly {
    readonly person: NameView;
    readonly vote: 'approve' | 'deny';
    readonly assurance: string;
    readonly at: number;
    readonly reason: string | null;
  }[];
  /** Who was told of it, and how far that came, as their devices report it. */
  readonly deliveries: readonly {
    readonly person: NameView;
    readonly channel: string;
    readonly sent: number | null;
    readonly delivered: number | null;
    readonly seen: number | null;
    readonly failed: number | null;
  }[];
}
export interface CallView {
  readonly id: string;
  readonly session: string;
  /** Index of the record of its request. */
  readonly index: number;
  readonly direction: 'to-server' | 'to-agent';
  readonly agent: NameView;
  readonly owner: NameView | null;
  readonly server: NameView;
  readonly method: string;
  /** The tool or prompt by name, the resource by its masked URI; empty where the method has no target. */
  readonly tool: string;
  readonly decision: {
    readonly effect: Effect;
    /** False under observe: made, not acted upon. */
    readonly enforced: boolean;
    readonly rule: string;
    readonly reason: string | null;
    readonly toolClass: string | null;
  };
  readonly approval: CallApprovalView | null;
  /** Values masked in the request as recorded and in the answer, by kind. */
  readonly masks: Readonly<Record<string, number>>;
  readonly received: number;
  readonly finished: number | null;
  readonly outcome: CallOutcome | null;
  /** Whether it went on to the other side: held, only with a use of its approval. Null where nobody knows: the gateway ended meanwhile. */
  readonly forwarded: boolean | null;
  /** From request to outcome by the monotonic clock; null while it runs, and where the gateway ended meanwhile. */
  readonly micros: number | null;
  /** The code of the outcome, where it failed. */
  readonly code: string | null;
  /** Index of the `log.replay` record that it belongs to: such a call is no work of its agent. Null for all others. */
  readonly replay: number | null;
  /** The call that ran and whose answer this one got; null where its answer is its own. */
  readonly ran: string | null;
  /** Why it was denied where neither policy nor a person asked for it denied it; with `cooldown`, `approval` is the one that people denied before. */
  readonly denial: DenialReason | null;
}

/** One body that a record commits to, as it is kept: masked. */
export interface BodyView {
  /** The record that commits to it. */
  readonly index: number;
  /** `request`, `answer`, `message`, `requirement`, `reason`, `bounds`, `config`, `difference`, `definition` … */
  readonly role: string;
  readonly commit: string;
  readonly media: string;
  readonly bytes: number;
  readonly text: string;
  /** False where `text` is only the beginning. */
  readonly whole: boolean;
}
export interface RecordRefView {
  readonly index: number;
  readonly kind: RecordKind;
  readonly time: number;
  readonly commits: readonly Commit[];
  /** Of `approval.decide` and `approval.end`: how the approval stood after it. */
  readonly state?: ApprovalState;
}
/** One call whole. */
export interface CallDetailView extends CallView {
  readonly bodies: readonly BodyView[];
  /** Bodies that its records commit to and that were deleted, by which rule and when. */
  readonly deleted: readonly DeletedView[];
  /** Its records and those of its approval, in order. */
  readonly records: readonly RecordRefView[];
  /** False where it has more records than are listed. */
  readonly complete: boolean;
  readonly source: string | null;
  readonly isolation: string;
  readonly policy: { readonly digest: string; readonly ruleDigest: string } | null;
  /** Hex SHA-256 of the tool's definition at that time. */
  readonly definition: string | null;
  /** The earlier epoch that its records are of; absent for the present one. */
  readonly epoch?: number;
}

export interface SessionView {
  readonly id: string;
  readonly agent: NameView;
  readonly owner: NameView | null;
  readonly server: NameView;
  readonly basis: SessionRow['basis'];
  readonly opened: number;
  /** To the minute. */
  readonly lastCall: number;
  readonly closed: number | null;
  readonly calls: number;
}
export interface SessionPageView {
  readonly sessions: readonly SessionView[];
  /** `before` of the next page; null where this is the last. */
  readonly next: string | null;
}
export interface SessionDetailView {
  readonly session: SessionView;
  /** In order; long bodies are cut (`whole`). */
  readonly calls: readonly CallDetailView[];
  /** `after` of the next page; null where this is the last. */
  readonly next: number | null;
  /** The earlier epoch that its records are of; absent for the present one. */
  readonly epoch?: number;
}

/**
 * The calls of a session in brief, in order: enough to draw them all. A column a member, with one entry a call; `effects`, `outcomes`,
 * `methods` and `tools` are places in `words`.
 */
export interface SessionOutlineView {
  readonly session: SessionView;
  /** The earlier epoch that its records are of; without, the present one. */
  readonly epoch?: number;
  readonly words: readonly string[];
  readonly ids: readonly string[];
  /** Of the records of their requests. */
  readonly indexes: readonly number[];
  readonly received: readonly number[];
  /** µs by the wall clock, from request to outcome; null while a call runs. */
  readonly took: readonly (number | null)[];
  readonly effects: readonly number[];
  /** -1 while a call runs. */
  readonly outcomes: readonly number[];
  readonly methods: readonly number[];
  readonly tools: readonly number[];
  /** 1: only observed, not enforced. 2: something was masked. 4: from the server to the agent. 8: not forwarded. 16: sent by a replay. Added together. */
  readonly flags: readonly number[];
  /** Which of them waited for people, by place: from and to, µs since they were received; `to` is null while they wait. */
  readonly held: readonly (readonly [place: number, from: number, to: number | null])[];
  /** `after` of the next page; null where this is the last. */
  readonly next: number | null;
}

/** The calls of a session that a query line finds. */
export interface SessionMatchesView {
  /** Indexes of the records of their requests, each once on a page. Ascending in a whole as what was found in them is. */
  readonly calls: readonly number[];
  readonly looked: number;
  /** `after` of the next page; null where the end of the log was reached. */
  readonly next: number | null;
  /** Index of the newest record when this was asked. */
  readonly newest: number;
  /** How many of the newest records the search index had not yet: those were looked through one by one. */
  readonly notIndexed: number;
}

/** One line of the log: a call with all its records, or a record that is no part of a call. */
export interface LogEntryView {
  /** Of a call, the index of the record of its request, or of the one that was found. */
  readonly index: number;
  readonly time: number;
  readonly kind: RecordKind;
  readonly session: string | null;
  readonly actor: NameView | null;
  /** How the actor came: `mtls`, `local-socket`, `token` … */
  readonly method: string | null;
  readonly server: NameView | null;
  /** Of `tool.observe` and `tool.confirm`: the tool, as far as it is known. */
  readonly tool: string | null;
  /** Whom a change of identities or a pause is about. */
  readonly about: NameView | null;
  /** The approver who vouched for it, where one had to. */
  readonly introducer: NameView | null;
  /** Address of the other end. */
  readonly source: string | null;
  readonly facts: Facts;
  /** The call that it is of, or about. */
  readonly call: CallView | null;
  /** What it tells, in words whose subject is the actor; null where it stands for its call. */
  readonly says: string | null;
}
/** A search is of one epoch of the log. */
export interface Searched {
  /** The one that was searched. */
  readonly epoch: number;
  /** The others, of which nothing was searched; none where the log was never restored. */
  readonly leftOut: readonly number[];
}
export interface LogPageView extends Searched {
  /** Newest first; oldest first where `after` was given. */
  readonly entries: readonly LogEntryView[];
  /** How many records were looked at. */
  readonly looked: number;
  /** `before` (or `after`) of the next page; null where the beginning (or the end) of the log was reached. */
  readonly next: number | null;
  /** Index of the newest record when this was asked: `after` of the question for what came since. */
  readonly newest: number;
  /** How many of the newest records the search index had not yet: those are looked through one by one. */
  readonly notIndexed: number;
}
export interface LogRecordView {
  readonly entry: LogEntryView;
  /** The record's canonical JSON. */
  readonly text: string;
  readonly bodies: readonly BodyView[];
  readonly deleted: readonly DeletedView[];
}
/** What something that a person typed stands for. */
export type LogRefView =
  | { readonly what: 'call'; readonly id: string }
  | { readonly what: 'session'; readonly id: string }
  | { readonly what: 'approval'; readonly id: string; readonly call: string }
  | { readonly what: 'record'; readonly index: number };

/** Filters left out do not filter. Agent, owner and server by name or id; a name means all that ever had it. */
export interface LogFilter {
  /** A query line (query-line.ts), beside the other filters: what is found fits both. */
  readonly q?: string;
  /** By default that in which the session, the call or the approval began that is asked for, be it in the line; else the present one. */
  readonly epoch?: number;
  readonly before?: number;
  /**
   * Instead of `before`: what came after this index, the oldest first. With `kind: call.request` that is each call of which anything was
   * recorded since, be it its outcome alone, as it is now.
   */
  readonly after?: number;
  readonly limit: number;
  /** How many records to look at, at most. */
  readonly depth: number;
  readonly kind?: RecordKind;
  /** One kind left out. */
  readonly without?: RecordKind;
  readonly agent?: string;
  readonly owner?: string;
  readonly server?: string;
  readonly session?: string;
  readonly call?: string;
  readonly approval?: string;
  readonly since?: number;
  readonly until?: number;
  /** These three find calls alone. */
  readonly tool?: string;
  readonly decision?: Effect;
  readonly outcome?: CallOutcome;
  /** In a record or in a masked body, without regard to case. */
  readonly text?: string;
}
export interface SessionFilter {
  readonly before?: string;
  /** The same list looked at once more: it belongs to the opening before, where there was one lately. */
  readonly again?: boolean;
  readonly limit: number;
  readonly agent?: string;
  readonly owner?: string;
  readonly server?: string;
  readonly state?: 'open' | 'closed';
  readonly since?: number;
  readonly until?: number;
}

/** Reading the log. Every opening is on record itself, once; the pages after the first belong to it. */
export interface LogReading {
  entries(filter: LogFilter, by: Actor): Promise<LogPageView>;
  record(index: number, by: Actor, epoch?: number): Promise<LogRecordView>;
  call(id: string, by: Actor): Promise<CallDetailView>;
  sessions(filter: SessionFilter, by: Actor): Promise<SessionPageView>;
  session(
    id: string,
    page: { readonly after?: number; readonly limit: number },
    by: Actor,
  ): Promise<SessionDetailView>;
  outline(
    id: string,
    page: { readonly after?: number; readonly limit: number },
    by: Actor,
  ): Promise<SessionOutlineView>;
  /** `after` an index: what was recorded of calls behind it. Rejects as `entries` does for a line that cannot be read. */
  matches(
    id: string,
    page: { readonly q: string; readonly after?: number; readonly limit: number },
    by: Actor,
  ): Promise<SessionMatchesView>;
  /** An index, or an id or the last six or more characters of one. Tells nothing of what is in it, and is not on record. */
  refer(ref: string): Promise<LogRefView>;
  /**
   * That record `index` is in the log, as a C2SP tlog-proof: its inclusion proof and a checkpoint signed just now. It holds hashes alone,
   * so that asking for it tells nothing of the record, and is not on record.
   */
  proof(index: number, epoch?: number): Promise<string>;
}
