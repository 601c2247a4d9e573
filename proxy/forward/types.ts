import type { Dispatchable } from '../contract/call.ts';
import type { ChildrenConfig, Limits, SecretReference, ServerConfig } from '../contract/config.ts';
import type { PrincipalId } from '../contract/ids.ts';
import type { Clock, Instant } from '../contract/time.ts';
import type { SseEvent } from '../platform/sse/sse-event.ts';
import type { ForwardErrorCode } from './forward-error.ts';
import type { SandboxFinder } from './sandbox.ts';
import type { SandboxKind, SandboxMethod } from './sandbox-methods.ts';

export type RawHeader = readonly [name: string, value: string];

/** One HTTP exchange of an agent on its way to a server. */
export interface UpstreamRequest {
  readonly server: string;
  readonly verb: 'POST' | 'GET' | 'DELETE';
  /** The agent's headers in their order. */
  readonly headers: readonly RawHeader[];
  /** The agent's very bytes. */
  readonly body: Uint8Array | undefined;
  /** The calls that the body holds: proof in the type that each is on record (law 1). Empty where it holds none. */
  readonly calls: readonly Dispatchable[];
  /** Children and their sessions belong to one agent. */
  readonly agent: PrincipalId;
  /** Aborting it closes the exchange with the server at once and cancels what it asked for, a stream that is being read too. */
  readonly signal: AbortSignal;
}

export type AnswerBody =
  | { readonly kind: 'json' | 'other'; readonly bytes: Uint8Array }
  /**
   * Must be read to its end, broken out of, or ended by the request's signal. A pull reads no more than it needs. Throws
   * ForwardError.
   */
  | { readonly kind: 'stream'; readonly events: AsyncIterable<SseEvent> }
  | { readonly kind: 'empty' };

export interface UpstreamAnswer {
  readonly status: number;
  /** End-to-end headers in their order. Never content-length: who sends the body on knows its length. */
  readonly headers: readonly RawHeader[];
  readonly body: AnswerBody;
}

/** Texts for the person: `message` may name hosts and files; `said` are the child's own last lines on stderr, oldest first. */
export interface LastError {
  readonly code: ForwardErrorCode;
  readonly message: string;
  readonly said: readonly string[];
  readonly at: Instant;
}
export interface ServerHealth {
  readonly name: string;
  readonly kind: 'http' | 'stdio';
  /** Children that run now; for http servers undefined. */
  readonly running: number | undefined;
  /** Starts that had to wait out, or followed, a child that died by itself. */
  readonly restarts: number;
  /** Whether the last exchange failed; undefined before there was one. */
  readonly failing: boolean | undefined;
  /** The last failure, however long ago. */
  readonly lastError: LastError | undefined;
  /** For http servers undefined. */
  readonly sandbox: SandboxKind | undefined;
  /** The last lines of stderr of the server's children, oldest first. Text of the server: for the person's eyes only. */
  readonly stderr: readonly string[];
}

/** What happened, for the person at this machine. `line` is a server's own text and may hold anything. */
export type ForwardDiagnostic = { readonly server: string } & (
  | { readonly kind: 'child-started'; readonly pid: number; readonly sandbox: SandboxKind }
  | {
      readonly kind: 'child-ended';
      readonly pid: number;
      readonly code: number | null;
      readonly signal: string | null;
    }
  | { readonly kind: 'child-stderr'; readonly line: string }
  /** A line on stdout that is not a JSON-RPC message. Its text is not kept. */
  | { readonly kind: 'child-junk'; readonly bytes: number }
  /** A variable of the gateway's own environment that a child would inherit, but for the credential in it. */
  | { readonly kind: 'variable-withheld'; readonly name: string }
  /** A message of a child that belongs to nothing. */
  | {
      readonly kind: 'message-dropped';
      readonly why: 'no-such-request' | 'no-such-stream' | 'not-in-this-revision';
    }
  /** The first exchange of all, or the first that failed after those that did not, or the other way. */
  | { readonly kind: 'health-turned'; readonly failing: boolean; readonly first: boolean }
  | { readonly kind: 'failed'; readonly code: ForwardErrorCode; readonly message: string }
);

export type ForwardLimits = Pick<Limits, 'answerBytes' | 'upstreamHeaders' | 'connections'>;
/** What a reload may change. */
export interface ForwardSettings {
  readonly servers: Readonly<Record<string, ServerConfig>>;
  readonly limits: ForwardLimits;
  /** What every child is given beside its own `env`. */
  readonly children: ChildrenConfig;
}
export interface ForwarderOptions extends ForwardSettings {
  /** Gives the value; rejects where there is none. */
  readonly resolveSecret: (reference: SecretReference) => Promise<string>;
  readonly clock: Clock;
  readonly diagnostics: (event: ForwardDiagnostic) => void;
  /** Kept out of children's reach. */
  readonly dataFolder: string;
  /** The gateway's environment, from which children get a few variables. Default: the process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The ways of keeping children from the data folder, best first. Default: all that there are. */
  readonly sandboxes?: readonly SandboxMethod[];
}

export interface Forwarder {
  /** Sends one HTTP exchange to a server. Rejects with ForwardError and nothing else. */
  send(request: UpstreamRequest): Promise<UpstreamAnswer>;
  /**
   * Takes other settings into use; what is left out stays as it is. A server that did not change keeps its connections and
   * children, and limits apply to it from now on; one that did, ends. Throws ForwardError `insecure-credential` with nothing
   * changed.
   */
  reconfigure(settings: Partial<ForwardSettings>): Promise<void>;
  /**
   * Another forwarder by the same means, for a server that is not in use yet. `secrets` are found before those that are
   * stored. Whoever asks for it closes it.
   */
  trial(
    servers: Readonly<Record<string, ServerConfig>>,
    secrets: ReadonlyMap<SecretReference, string>,
  ): Forwarder;
  /** Ends children in order and closes connections. Later sends reject with `closed`. */
  close(): Promise<void>;
  health(): ServerHealth[];
}

/** One server as the forwarder holds it. */
export interface Upstream {
  send(request: UpstreamRequest): Promise<UpstreamAnswer>;
  close(): Promise<void>;
  health(): ServerHealth;
}
export type UpstreamOptions = Omit<ForwarderOptions, keyof ForwardSettings | 'sandboxes'> & {
  readonly name: string;
  readonly sandbox: SandboxFinder;
  /** Those in force now. */
  readonly limits: () => ForwardLimits;
  /** Files and folders beside the data folder that children must not reach: keys and secrets of servers. */
  readonly hidden: () => readonly string[];
};
