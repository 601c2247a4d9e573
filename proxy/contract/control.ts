import { z } from 'zod';
import type { ApprovalEnd, ApprovalFilter, BoundView, GrantOffer, PresentFileView } from './approvals.ts';
import type { Direction } from './call.ts';
import { type mode, serverConfig } from './config.ts';
import type {
  ConfigChangeDetail,
  ConfigChangeView,
  ConfigStateView,
  ConfigView,
  ExplanationView,
  SecretView,
} from './configuration.ts';
import { CountersignError } from './errors.ts';
import type { HealthFinding } from './health.ts';
import type { LogReading } from './log-views.ts';
import { assurance, type Requirement, toolClass } from './policy.ts';
import { type ServerHealthView, type ServerImports, secretInput } from './servers.ts';
import type { ApprovalState } from './state.ts';
import type { WiringView } from './wiring.ts';

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

/** Arguments that the bounds of one grant can speak of. */
const MOST_BOUNDS = 64;
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
      bounds: z
        .record(
          z.string().max(128),
          z.union([z.strictObject({ within: z.string().startsWith('/').max(4096) }), z.literal('any')]),
        )
        .refine((bounds) => Object.keys(bounds).length <= MOST_BOUNDS, `at most ${MOST_BOUNDS} arguments`),
    })
    .optional(),
});
export type VoteInput = z.input<typeof voteInput>;
export type GrantInput = NonNullable<z.infer<typeof voteInput>['grant']>;

export const loginInput = z.strictObject({ person: personName, secret: z.string().min(1).max(1024) });
export const agentAddInput = z.strictObject({
  name: agentName,
  /** The person or team accountable for it, who must be known: a misspelt owner could approve their own agent's calls. */
  owner: personName,
  /** Makes the owner, where there is none of that name: one without a secret, who cannot vote. */
  newOwner: z.boolean().optional(),
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
export const serverAddInput = z.strictObject({
  name: z.string(),
  server: serverConfig,
  /** What its `keys:NAME` references name: kept with the server, or not at all. */
  secrets: z.array(secretInput).max(64).optional(),
});
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
/** An agent whose credentials the gateway wrote into files itself, so that its key travelled nowhere. */
export interface PlacedAgent {
  readonly agent: AgentView;
  /** Absolute paths on the gateway's machine. */
  readonly files: {
    readonly certificate: string;
    readonly key: string;
    readonly ca: string;
    readonly p12: string | null;
  };
  readonly wiring: WiringView;
}
/** The installation's certificate authority. */
export interface AuthorityView {
  readonly certificatePem: string;
  /** Names and addresses that its listener can have. */
  readonly names: readonly string[];
  readonly notAfter: number;
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
  readonly health: ServerHealthView;
  readonly tools: readonly ToolView[];
}
export interface ProbeView {
  readonly revision: string;
  readonly serverName: string;
  readonly tools: readonly ToolView[];
}
export interface ApprovalView {
  readonly id: string;
  readonly state: ApprovalState;
  /** `to-server`: the agent asks the server. `to-agent`: the server asks the agent (sampling, elicitation, roots). */
  readonly direction: Direction;
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
  /** µs until waiting ends, or until it may no longer be used, by the gateway's monotonic clock; null where neither is so. */
  readonly left: number | null;
  readonly decidedAt: number | null;
  /** Null where it still stands, was decided by votes or used up. */
  readonly end: ApprovalEnd | null;
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
  /** Whether it is a grant: good for other calls too, within bounds. */
  readonly grant: boolean;
  /** Its session is over: a grant of it is of no use to any call. */
  readonly sessionEnded: boolean;
  readonly callerWaiting: boolean;
}
export interface ApprovalDetail extends ApprovalView {
  /**
   * The raw JSON text of params, byte for byte but for masked leaves, which are placeholders: while it waits, of the call as it
   * would run; afterwards, of the call as it is on record. Empty where there are none, or their body was purged.
   */
  readonly params: string;
  /** Of the raw params while it waits; afterwards of the text above. */
  readonly bytes: number;
  readonly masked: readonly {
    readonly pointer: string;
    readonly kind: string;
    readonly length: number;
    readonly byNameAlone: boolean;
  }[];
  /**
   * base64url SHA-256 over what is shown (`countersign/shown/v1`, approval, rule digest, definition, params as above); goes into
   * the vote. Empty where nothing waits.
   */
  readonly shown: string;
  /** The agent's own words from `params._meta`, masked and cut: unverified, and none of ours. */
  readonly stated: { readonly reason: string | null; readonly ticket: string | null };
  /** The rule's canonical JSON, where it is in force as it was when the call was held; null for built-in ones too. */
  readonly ruleText: string | null;
  /** The tool's definition that the approval binds to; `same` tells whether the server still lists that one. */
  readonly definition: {
    readonly digest: string;
    readonly same: boolean;
    readonly tool: ToolView | null;
  } | null;
  readonly source: { readonly ip: string; readonly port: number | null };
  readonly session: {
    readonly id: string;
    readonly basis: 'mcp-session' | 'shim-run' | 'idle-gap' | null;
    readonly opened: number | null;
    /** When something was last heard in it. */
    readonly lastHeard: number | null;
    readonly closed: number | null;
  };
  /** Of a grant; null otherwise. `within` and `any` come as they were given, `same` for the rest. */
  readonly bounds: readonly BoundView[] | null;
  /** A grant's bounds in one sentence; empty otherwise. */
  readonly boundsInWords: string;
  readonly offer: GrantOffer;
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
  readonly config: ConfigStateView;
  readonly channels: readonly string[];
}
/** Where the console's pages are on loopback: the one that shows, and the one that votes. */
export interface ConsoleView {
  readonly url: string;
  readonly approvalUrl: string;
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
export interface GatewayControl extends LogReading, ServerImports {
  status(): Promise<StatusView>;
  login(
    input: z.infer<typeof loginInput>,
  ): Promise<{ principal: string; credential: string; roles: readonly string[] } | undefined>;
  /** `grants`: those in force. `live`: all that wait or may still be used. */
  approvals(filter: { state: ApprovalFilter; limit: number }): Promise<ApprovalView[]>;
  approval(id: string): Promise<ApprovalDetail>;
  /** The original of a masked leaf of a waiting call; recorded. */
  reveal(id: string, pointer: string, by: Actor): Promise<{ value: string }>;
  /** What is there now where a waiting call would write; `pointer` as in a masked leaf's. Recorded. */
  presentFile(id: string, pointer: string, by: Actor): Promise<PresentFileView>;
  vote(id: string, input: z.infer<typeof voteInput>, by: Actor): Promise<ApprovalView>;
  revokeGrant(id: string, by: Actor): Promise<ApprovalView>;
  agents(): Promise<AgentView[]>;
  addAgent(input: z.infer<typeof agentAddInput>, by: Actor): Promise<EnrolledAgent>;
  renewAgent(name: string, days: number, by: Actor): Promise<EnrolledAgent>;
  revokeAgent(name: string, by: Actor): Promise<AgentView>;
  people(): Promise<PersonView[]>;
  addPerson(input: z.infer<typeof approverAddInput>, by: Actor): Promise<PersonView>;
  servers(): Promise<ServerView[]>;
  /** Asks the server for its tools before anything is written: it is added whole or not at all, also where `signal` aborts. */
  addServer(input: z.infer<typeof serverAddInput>, by: Actor, signal?: AbortSignal): Promise<ProbeView>;
  testServer(name: string, by: Actor, signal?: AbortSignal): Promise<ProbeView>;
  removeServer(name: string, by: Actor): Promise<void>;
  confirmTools(server: string, input: z.infer<typeof toolsConfirmInput>, by: Actor): Promise<ToolView[]>;
  /** Like addAgent, into files in the data folder. */
  placeAgent(input: z.infer<typeof agentAddInput>, by: Actor): Promise<PlacedAgent>;
  /** Like renewAgent, into files in the data folder. */
  renewPlacedAgent(name: string, days: number, by: Actor): Promise<PlacedAgent>;
  /** What to paste into a client; `credentials` is the folder of its files where that is not the usual one. */
  wiring(name: string, credentials?: string): Promise<WiringView>;
  /** The authority's certificate made anew, with the same key, for the names that the configuration file has now. */
  renewAuthority(by: Actor): Promise<AuthorityView>;
  explain(input: z.infer<typeof explainInput>): Promise<ExplanationView>;
  config(): Promise<ConfigView>;
  /** Configurations that came into force, newest first. */
  configHistory(filter: { before?: number; limit: number }): Promise<ConfigChangeView[]>;
  configChange(index: number): Promise<ConfigChangeDetail>;
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
  listSecrets(): Promise<SecretView[]>;
  putSecret(name: string, value: string, by: Actor): Promise<void>;
  /** Refused (`conflict`) while the configuration refers to it, unless `force`. */
  removeSecret(name: string, force: boolean, by: Actor): Promise<void>;
  /** What doctor finds, each with what to do about it. */
  health(): Promise<HealthFinding[]>;
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
