import { z } from 'zod';
import { type mode, serverConfig } from './config.ts';
import { CountersignError } from './errors.ts';
import { assurance, type Requirement, toolClass } from './policy.ts';

/**
 * What the console API offers: the inputs as schemas (every route parses with these) and the views that it answers with.
 * Times are µs since 1970 UTC. Names and texts that agents or servers control are shown escaped by whoever shows them.
 */

/** What a caller may do. Agents' certificates open none of them. */
export const CAPABILITIES = ['read', 'vote', 'admin'] as const;
export const capability = z.enum(CAPABILITIES);
export type Capability = z.infer<typeof capability>;

export const uuid = z.uuid();
export const agentName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'lower-case letters, digits, dot, dash, underscore');
export const personName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._@-]{0,62}$/, 'lower-case letters, digits, dot, dash, underscore, at');

export const voteInput = z.strictObject({
  vote: z.enum(['approve', 'deny']),
  reason: z.string().max(500).optional(),
  assurance,
  /** base64url SHA-256 of what was shown, as `ApprovalDetail.shown` gave it: the vote commits to it. */
  shown: z.base64url().length(43),
  /** Leaves masked by key name alone that the voter has revealed, as JSON pointers; all must be named to approve (law 3). */
  revealed: z.array(z.string().max(1024)).max(1000).default([]),
  /** A grant instead of once. */
  grant: z
    .strictObject({
      minutes: z.int().min(1).max(480),
      uses: z.int().min(1).max(1000),
      /** Bounds on top-level arguments; arguments not named must equal those of this call. `any` frees one. */
      bounds: z.record(
        z.string().max(128),
        z.union([z.strictObject({ within: z.string().startsWith('/').max(4096) }), z.literal('any')]),
      ),
    })
    .optional(),
});
export type VoteInput = z.input<typeof voteInput>;
export type GrantInput = NonNullable<z.infer<typeof voteInput>['grant']>;

export const loginInput = z.strictObject({ person: personName, secret: z.string().min(1).max(1024) });
export const agentAddInput = z.strictObject({
  name: agentName,
  owner: personName,
  days: z.int().min(1).max(397).default(90),
  /** Also as PKCS#12 under this passphrase. */
  p12Passphrase: z.string().min(8).max(256).optional(),
});
export const approverAddInput = z.strictObject({
  name: personName,
  secret: z.string().min(10).max(1024),
  roles: z
    .array(z.enum(['approver', 'auditor', 'admin', 'engineer']))
    .min(1)
    .default(['approver']),
  /**
   * Who vouches for the new one. Once there is an approver nobody is enrolled without one: a program that reaches the local
   * socket could else enrol an approver of its own and vote (law 4).
   */
  introducedBy: loginInput.optional(),
});
export const serverAddInput = z.strictObject({ name: z.string(), server: serverConfig });
export const toolsConfirmInput = z.strictObject({
  tools: z
    .array(z.strictObject({ name: z.string().max(512), definition: z.string().length(64), class: toolClass }))
    .min(1)
    .max(1000),
});
export const explainInput = z.strictObject({
  agent: agentName,
  server: z.string(),
  method: z.string().default('tools/call'),
  tool: z.string(),
  args: z.unknown(),
});
export const pauseInput = z.strictObject({
  what: z.enum(['all', 'agent', 'server']),
  name: z.string().optional(),
  paused: z.boolean(),
});

export interface AgentView {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly created: number;
  readonly state: 'active' | 'revoked' | 'expired';
  readonly notAfter: number;
  readonly lastUsed: number | null;
  readonly paused: boolean;
}
export interface EnrolledAgent {
  readonly agent: AgentView;
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly caPem: string;
  /** base64, where a passphrase was given. */
  readonly p12?: string;
}
export interface PersonView {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
}
export interface ToolView {
  readonly name: string;
  readonly definition: string;
  readonly description: string;
  readonly claimedClass: 'read' | 'write' | 'destructive';
  readonly confirmedClass: 'read' | 'write' | 'destructive' | null;
  readonly state: 'new' | 'confirmed' | 'changed';
  /** For `changed`: the confirmed and the present canonical definition. */
  readonly before: string | null;
  readonly now: string;
}
export interface ServerView {
  readonly id: string;
  readonly name: string;
  readonly kind: 'http' | 'stdio';
  /** The URL or the command line, secrets never among them. */
  readonly target: string;
  readonly mode: z.infer<typeof mode>;
  readonly health: {
    readonly state: 'up' | 'idle' | 'failing';
    readonly lastError: string | null;
    readonly sandbox: string | null;
  };
  readonly tools: readonly ToolView[];
}
export interface ProbeView {
  readonly revision: string;
  readonly serverName: string;
  readonly tools: readonly ToolView[];
}
export interface ApprovalView {
  readonly id: string;
  readonly state: string;
  readonly agent: string;
  readonly owner: string;
  readonly server: string;
  readonly method: string;
  readonly tool: string;
  readonly toolClass: string;
  readonly rule: string;
  readonly ruleMessage: string | null;
  readonly requirement: Requirement;
  readonly created: number;
  readonly deadline: number;
  /** Votes still missing, in words. */
  readonly needs: string;
  readonly votes: readonly {
    readonly person: string;
    readonly vote: string;
    readonly assurance: string;
    readonly at: number;
    readonly reason: string | null;
  }[];
  readonly uses: number;
  readonly maxUses: number;
  readonly usableUntil: number | null;
  readonly callerWaiting: boolean;
}
export interface ApprovalDetail extends ApprovalView {
  /** The call as it would run, masked leaves as placeholders: the JSON text of params. */
  readonly params: string;
  readonly bytes: number;
  readonly masked: readonly {
    readonly pointer: string;
    readonly kind: string;
    readonly length: number;
    readonly byNameAlone: boolean;
  }[];
  /** base64url SHA-256 over what is shown; goes into the vote. */
  readonly shown: string;
  readonly source: { readonly ip: string };
  readonly session: string;
  readonly bounds: unknown;
}
export interface StatusView {
  readonly installation: string;
  readonly version: string;
  readonly listening: string | null;
  readonly mode: z.infer<typeof mode>;
  readonly started: number;
  readonly log: {
    readonly origin: string;
    readonly size: number;
    readonly root: string;
    readonly vkey: string;
    readonly writable: boolean;
  };
  readonly keys: { readonly protection: string };
  readonly isolation: string;
  readonly waiting: number;
  readonly paused: {
    readonly all: boolean;
    readonly agents: readonly string[];
    readonly servers: readonly string[];
  };
  readonly policy: { readonly digest: string; readonly problems: readonly string[] };
  readonly channels: readonly string[];
}
export interface PolicySummaryRow {
  readonly effect: 'deny' | 'hold';
  readonly rule: string;
  readonly agent: string;
  readonly server: string;
  readonly tool: string;
  readonly calls: number;
}
export interface RecordView {
  readonly index: number;
  /** The record's canonical JSON. */
  readonly text: string;
  readonly bodies: readonly {
    readonly role: string;
    readonly commit: string;
    readonly media: string;
    readonly text: string;
  }[];
}
export interface VerifyView {
  readonly ok: boolean;
  readonly size: number;
  readonly root: string;
  readonly note: string;
  readonly vkey: string;
  readonly badIndex: number | null;
  readonly problem: string | null;
  readonly milliseconds: number;
}
/** One event of the stream; ids grow, so that a reader resumes after the last one it saw. */
export interface GatewayEvent {
  readonly id: number;
  readonly type:
    | 'approval.opened'
    | 'approval.changed'
    | 'call.opened'
    | 'call.closed'
    | 'tools.changed'
    | 'config.changed'
    | 'health.changed'
    | 'paused';
  readonly at: number;
  /** Ids only; readers fetch what they may see. */
  readonly about: Readonly<Record<string, string>>;
}

/** What an act through the API is recorded as. */
export interface Actor {
  readonly principal: string;
  readonly credential?: string;
  readonly method: 'local-socket' | 'token' | 'in-process' | 'file';
}

/** Everything that the API can ask of a gateway. Rejects with ControlError. */
export interface GatewayControl {
  status(): Promise<StatusView>;
  login(
    input: z.infer<typeof loginInput>,
  ): Promise<{ principal: string; credential: string; roles: readonly string[] } | undefined>;
  approvals(filter: { state: 'waiting' | 'live' | 'all'; limit: number }): Promise<ApprovalView[]>;
  approval(id: string): Promise<ApprovalDetail>;
  /** The original of a masked leaf of a waiting call; recorded. */
  reveal(id: string, pointer: string, by: Actor): Promise<{ value: string }>;
  vote(id: string, input: z.infer<typeof voteInput>, by: Actor): Promise<ApprovalView>;
  revokeGrant(id: string, by: Actor): Promise<ApprovalView>;
  agents(): Promise<AgentView[]>;
  addAgent(input: z.infer<typeof agentAddInput>, by: Actor): Promise<EnrolledAgent>;
  renewAgent(name: string, days: number, by: Actor): Promise<EnrolledAgent>;
  revokeAgent(name: string, by: Actor): Promise<AgentView>;
  people(): Promise<PersonView[]>;
  addPerson(input: z.infer<typeof approverAddInput>, by: Actor): Promise<PersonView>;
  servers(): Promise<ServerView[]>;
  addServer(input: z.infer<typeof serverAddInput>, by: Actor): Promise<ProbeView>;
  testServer(name: string, by: Actor): Promise<ProbeView>;
  removeServer(name: string, by: Actor): Promise<void>;
  confirmTools(server: string, input: z.infer<typeof toolsConfirmInput>, by: Actor): Promise<ToolView[]>;
  explain(input: z.infer<typeof explainInput>): Promise<unknown>;
  policySummary(since: number): Promise<PolicySummaryRow[]>;
  pause(input: z.infer<typeof pauseInput>, by: Actor): Promise<void>;
  records(
    filter: {
      before?: number;
      limit: number;
      kind?: string;
      session?: string;
      call?: string;
      agent?: string;
      server?: string;
      since?: number;
      until?: number;
    },
    by: Actor,
  ): Promise<RecordView[]>;
  verifyLog(by: Actor): Promise<VerifyView>;
  putSecret(name: string, value: string, by: Actor): Promise<void>;
  /** Events after `since`, then as they happen, until the signal aborts. */
  events(since: number | undefined, signal: AbortSignal): AsyncIterable<GatewayEvent>;
}

export const CONTROL_ERROR_CODES = [
  'not-found',
  'conflict',
  'not-allowed',
  'invalid',
  'expired',
  'unavailable',
  'exists',
] as const;
export type ControlErrorCode = (typeof CONTROL_ERROR_CODES)[number];
export class ControlError extends CountersignError<ControlErrorCode> {}
