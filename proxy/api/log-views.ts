import { z } from '@hono/zod-openapi';
import { DENIAL_REASONS } from '../contract/denial.ts';
import type {
  BodyView,
  CallDetailView,
  CallView,
  LogEntryView,
  LogPageView,
  LogRecordView,
  LogRefView,
  NameView,
  SessionDetailView,
  SessionMatchesView,
  SessionOutlineView,
  SessionPageView,
  SessionView,
} from '../contract/log-views.ts';
import { EFFECTS } from '../contract/policy.ts';
import { commit, facts, recordKind } from '../contract/record.ts';
import { type ApprovalState, CALL_OUTCOMES } from '../contract/state.ts';
import { deletedView } from './retention-views.ts';

/** The contract's views of the log as schemas, kept equal to the interfaces by their annotations. */
const time = z.int();
const index = z.int();

export const callOutcome = z.enum(CALL_OUTCOMES);
const STATES = {
  waiting: true,
  approved: true,
  denied: true,
  expired: true,
  withdrawn: true,
  revoked: true,
  spent: true,
} satisfies Record<ApprovalState, true>;
const approvalState = z.enum(Object.keys(STATES) as ApprovalState[]);

const nameView: z.ZodType<NameView> = z
  .object({ id: z.string(), name: z.string().nullable(), gone: z.boolean() })
  .openapi('Name');
const callFields = {
  id: z.string(),
  session: z.string(),
  index,
  direction: z.enum(['to-server', 'to-agent']),
  agent: nameView,
  owner: nameView.nullable(),
  server: nameView,
  method: z.string(),
  tool: z.string(),
  decision: z.object({
    effect: z.enum(EFFECTS),
    enforced: z.boolean(),
    rule: z.string(),
    reason: z.string().nullable(),
    toolClass: z.string().nullable(),
  }),
  approval: z
    .object({
      id: z.string(),
      state: approvalState,
      grant: z.boolean(),
      use: z.int().nullable(),
      maxUses: z.int(),
      votes: z.array(
        z.object({
          person: nameView,
          vote: z.enum(['approve', 'deny']),
          assurance: z.string(),
          at: time,
          reason: z.string().nullable(),
        }),
      ),
      deliveries: z.array(
        z.object({
          person: nameView,
          channel: z.string(),
          sent: time.nullable(),
          delivered: time.nullable(),
          seen: time.nullable(),
          failed: time.nullable(),
        }),
      ),
    })
    .nullable(),
  masks: z.record(z.string(), z.int()),
  received: time,
  finished: time.nullable(),
  outcome: callOutcome.nullable(),
  forwarded: z.boolean().nullable(),
  micros: z.int().nullable(),
  code: z.string().nullable(),
  replay: index.nullable(),
  ran: z.string().nullable(),
  denial: z.enum(DENIAL_REASONS).nullable(),
};
const callView: z.ZodType<CallView> = z.object(callFields).openapi('Call');
const bodyView: z.ZodType<BodyView> = z
  .object({
    index,
    role: z.string(),
    commit: z.string(),
    media: z.string(),
    bytes: z.int(),
    text: z.string(),
    whole: z.boolean(),
  })
  .openapi('Body');
export const callDetailView: z.ZodType<CallDetailView> = z
  .object({
    ...callFields,
    bodies: z.array(bodyView),
    deleted: z.array(deletedView),
    records: z.array(
      z.object({
        index,
        kind: recordKind,
        time,
        commits: z.array(commit),
        state: approvalState.exactOptional(),
      }),
    ),
    complete: z.boolean(),
    source: z.string().nullable(),
    isolation: z.string(),
    policy: z.object({ digest: z.string(), ruleDigest: z.string() }).nullable(),
    definition: z.string().nullable(),
    epoch: z.int().nonnegative().exactOptional(),
  })
  .openapi('CallDetail');

const sessionView: z.ZodType<SessionView> = z
  .object({
    id: z.string(),
    agent: nameView,
    owner: nameView.nullable(),
    server: nameView,
    basis: z.enum(['mcp-session', 'shim-run', 'idle-gap']),
    opened: time,
    lastCall: time,
    closed: time.nullable(),
    calls: z.int(),
  })
  .openapi('Session');
export const sessionPageView: z.ZodType<SessionPageView> = z
  .object({ sessions: z.array(sessionView), next: z.string().nullable() })
  .openapi('SessionPage');
export const sessionDetailView: z.ZodType<SessionDetailView> = z
  .object({
    session: sessionView,
    calls: z.array(callDetailView),
    next: index.nullable(),
    epoch: z.int().nonnegative().exactOptional(),
  })
  .openapi('SessionDetail');

const places = z.array(z.int());
export const sessionOutlineView: z.ZodType<SessionOutlineView> = z
  .object({
    session: sessionView,
    epoch: z.int().nonnegative().exactOptional(),
    words: z.array(z.string()),
    ids: z.array(z.string()),
    indexes: z.array(index),
    received: z.array(time),
    took: z.array(time.nullable()),
    effects: places,
    outcomes: places,
    methods: places,
    tools: places,
    flags: places,
    held: z.array(z.tuple([z.int(), time, time.nullable()])),
    next: index.nullable(),
  })
  .openapi('SessionOutline');

export const sessionMatchesView: z.ZodType<SessionMatchesView> = z
  .object({
    calls: z.array(index),
    looked: z.int(),
    next: index.nullable(),
    newest: index,
    notIndexed: z.int(),
  })
  .openapi('SessionMatches');

const logEntryView: z.ZodType<LogEntryView> = z
  .object({
    index,
    time,
    kind: recordKind,
    session: z.string().nullable(),
    actor: nameView.nullable(),
    method: z.string().nullable(),
    server: nameView.nullable(),
    tool: z.string().nullable(),
    about: nameView.nullable(),
    introducer: nameView.nullable(),
    source: z.string().nullable(),
    facts,
    call: callView.nullable(),
    says: z.string().nullable(),
  })
  .openapi('LogEntry');
export const logPageView: z.ZodType<LogPageView> = z
  .object({
    entries: z.array(logEntryView),
    looked: z.int(),
    next: index.nullable(),
    newest: index,
    notIndexed: z.int(),
    epoch: z.int(),
    leftOut: z.array(z.int()),
  })
  .openapi('LogPage');
export const logRecordView: z.ZodType<LogRecordView> = z
  .object({ entry: logEntryView, text: z.string(), bodies: z.array(bodyView), deleted: z.array(deletedView) })
  .openapi('LogRecord');
export const logRefView: z.ZodType<LogRefView> = z
  .discriminatedUnion('what', [
    z.object({ what: z.literal('call'), id: z.string() }),
    z.object({ what: z.literal('session'), id: z.string() }),
    z.object({ what: z.literal('approval'), id: z.string(), call: z.string() }),
    z.object({ what: z.literal('record'), index }),
  ])
  .openapi('LogRef');
