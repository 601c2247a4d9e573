import type { z } from 'zod';
import type { ApprovalFilter, PresentFileView } from './approvals.ts';
import type { ExportInput } from './bundle.ts';
import type {
  ConfigChangeDetail,
  ConfigChangeView,
  ConfigView,
  ExplanationView,
  PastRuleView,
  SecretView,
} from './configuration.ts';
import type { DeviceControl, EnrolledPerson, Listening } from './devices.ts';
import { CountersignError } from './errors.ts';
import type { HealthFinding } from './health.ts';
import type {
  agentAddInput,
  approverAddInput,
  explainInput,
  loginInput,
  pauseInput,
  serverAddInput,
  toolsConfirmInput,
  voteInput,
} from './inputs.ts';
import type { LogReading } from './log-views.ts';
import type { RetentionControl } from './purge.ts';
import type { ReplayBegun, ReplayInput } from './replay-input.ts';
import type { ServerImports } from './servers.ts';
import type { VerifyInput } from './verify-input.ts';
import type {
  AgentView,
  ApprovalDetail,
  ApprovalView,
  AuthorityView,
  BackupView,
  EnrolledAgent,
  EpochView,
  PersonView,
  PlacedAgent,
  PolicySummaryRow,
  ProbeView,
  RecordView,
  ServerView,
  StatusView,
  ToolView,
  VerifyView,
} from './views.ts';
import type { WiringView } from './wiring.ts';

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

/** How an actor came, as records have it (docs/log-format.md). */
export const ACTOR_METHODS = [
  'local-socket',
  /** The desktop app, over the local socket. */
  'shell',
  'token',
  /** A device key, over the local socket. */
  'device',
  /** A client certificate: an agent's, or that of a device elsewhere. */
  'mtls',
  'in-process',
  /** Whoever saved the configuration file. */
  'file',
] as const;

/** What an act through the API is recorded as. */
export interface Actor {
  readonly principal: string;
  readonly credential?: string;
  /** Where the request came from, over the network. */
  readonly source?: { readonly ip: string; readonly port: number };
  readonly method: (typeof ACTOR_METHODS)[number];
}

/** Everything that the API can ask of a gateway. Rejects with ControlError. */
export interface GatewayControl extends LogReading, ServerImports, DeviceControl, RetentionControl {
  status(): Promise<StatusView>;
  login(
    input: z.infer<typeof loginInput>,
  ): Promise<{ principal: string; credential: string; roles: readonly string[] } | undefined>;
  /** Puts a try on record that came no further than the door: a person's, where one is named. */
  loginRefused(reason: 'too-many-tries' | 'wrong-code', person?: string): void;
  /** `grants`: those in force. `live`: all that wait or may still be used. `mine`: a principal, for what waits for their vote. */
  approvals(filter: { state: ApprovalFilter; limit: number; mine?: string }): Promise<ApprovalView[]>;
  approval(id: string): Promise<ApprovalDetail>;
  /** The original of a masked leaf of a waiting call; recorded. */
  reveal(id: string, pointer: string, by: Actor): Promise<{ value: string }>;
  /** What is there now where a waiting call would write; `pointer` as in a masked leaf's. Recorded. */
  presentFile(id: string, pointer: string, by: Actor): Promise<PresentFileView>;
  /** The assurance is taken as it stands; of a device (`by.method`) the vote must be signed. */
  vote(id: string, input: z.infer<typeof voteInput>, by: Actor): Promise<ApprovalView>;
  revokeGrant(id: string, by: Actor): Promise<ApprovalView>;
  agents(): Promise<AgentView[]>;
  addAgent(input: z.infer<typeof agentAddInput>, by: Actor): Promise<EnrolledAgent>;
  renewAgent(name: string, days: number, by: Actor): Promise<EnrolledAgent>;
  revokeAgent(name: string, by: Actor): Promise<AgentView>;
  people(): Promise<PersonView[]>;
  addPerson(input: z.infer<typeof approverAddInput>, by: Actor): Promise<EnrolledPerson>;
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
  /** The rule as the policy of this digest had it that was last put in force before record `before`. */
  pastRule(asked: { policy: string; rule: string; before?: number; epoch?: number }): Promise<PastRuleView>;
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
  /** The log and, where it was restored, what it was before; the oldest first. */
  epochs(): Promise<EpochView[]>;
  /**
   * All records, or those asked about, read anew and checked against a head that was just signed; on record once it is over. `conflict`
   * while another one runs. An abort rejects with the signal's reason, and leaves nothing.
   */
  verifyLog(by: Actor, asked?: VerifyInput, watch?: VerifyProgress): Promise<VerifyView>;
  /**
   * A bundle as a ZIP archive; its bytes must be read to their end or given up by `return`, and `signal` gives up what comes before them.
   * `conflict` while another one is made. `vkey` is what it verifies with: that of the epoch which the session or call began in, where
   * none is named.
   */
  exportLog(
    input: ExportInput,
    by: Actor,
    signal?: AbortSignal,
  ): Promise<{
    readonly name: string;
    readonly records: number;
    readonly vkey: string;
    readonly bytes: AsyncGenerator<Uint8Array>;
  }>;
  /**
   * A copy of the whole log as it is at one moment, encrypted with this installation's database key; on record. Its bytes must be read to
   * their end or given up by `return`. `conflict` while another one is made, `unavailable` where there is no room for it.
   */
  backupLog(
    by: Actor,
    signal?: AbortSignal,
  ): Promise<{ readonly about: BackupView; readonly bytes: AsyncGenerator<Uint8Array> }>;
  /** Puts on record that a recorded session is about to be sent again; its calls name that record. `not-found`. */
  beginReplay(input: ReplayInput, by: Actor): Promise<ReplayBegun>;
  listSecrets(): Promise<SecretView[]>;
  putSecret(name: string, value: string, by: Actor): Promise<void>;
  /** Refused (`conflict`) while the configuration refers to it, unless `force`. */
  removeSecret(name: string, force: boolean, by: Actor): Promise<void>;
  /** What doctor finds, each with what to do about it. */
  health(): Promise<HealthFinding[]>;
  /**
   * Events after `since`, then as they happen, until the signal aborts: those that are `wanted`, or all. While they are read, `who`
   * can be reached.
   */
  events(
    since: number | undefined,
    signal: AbortSignal,
    who?: Listening,
    wanted?: (event: GatewayEvent) => boolean,
  ): AsyncIterable<GatewayEvent>;
}

/** How far a verification is: once at its beginning, then some times a second. */
export interface VerifyProgress {
  readonly progress?: (checked: number, of: number) => void;
  readonly signal?: AbortSignal;
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
