import type { Denial } from './denial.ts';
import type { ApprovalId, CallId, CredentialId, PrincipalId, ServerId, SessionId } from './ids.ts';
import type { MaskCounts, MaskedLeaf } from './masking.ts';
import type { Decision, ToolClass } from './policy.ts';
import type { Instant } from './time.ts';

/** What TLS says of the other end, read once per connection. `certificate` is undefined where none was shown. */
export interface Peer {
  readonly ip: string;
  readonly port: number;
  readonly protocol: string;
  readonly cipher: string;
  readonly certificate: PeerCertificate | undefined;
  /** OpenSSL's word for why the certificate is not trusted (`CERT_HAS_EXPIRED`), or undefined where it is. */
  readonly untrusted: string | undefined;
}
export interface PeerCertificate {
  /** Lower-case hex SHA-256 of the SubjectPublicKeyInfo. */
  readonly spkiSha256: string;
  readonly serial: string;
  /** URI subject alternative names. */
  readonly uris: readonly string[];
  /** Milliseconds since 1970 UTC. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/** `to-server`: an agent asks a server. `to-agent`: a server asks an agent (sampling, elicitation, roots). */
export type Direction = 'to-server' | 'to-agent';
export type MessageKind = 'request' | 'notification' | 'response';

/** One strict JSON-RPC message as it came. Nothing has been changed: `raw` are the very bytes. */
export interface Message {
  readonly kind: MessageKind;
  readonly raw: Uint8Array;
  /** The raw JSON text of the id (`7`, `"a"`), so that it goes back as it came; undefined for notifications. */
  readonly id: string | undefined;
  /** Undefined for responses. */
  readonly method: string | undefined;
  /** The raw bytes of `params`, or undefined where the message has none. What an approval binds to. */
  readonly params: Uint8Array | undefined;
  /** The message as a value. Strict I-JSON, so every parser reads the same. */
  readonly value: Readonly<Record<string, unknown>>;
}

/** A message with where it came from. */
export interface Call {
  readonly id: CallId;
  readonly direction: Direction;
  readonly received: Instant;
  readonly peer: Peer;
  /** The server's name in the URL. */
  readonly server: string;
  readonly message: Message;
  /** The MCP revision that the message goes by, as far as it says. */
  readonly revision: string;
  /** `Mcp-Session-Id` as sent. */
  readonly mcpSession: string | undefined;
  /** The run id of a `countersign connect` shim. */
  readonly shimRun: string | undefined;
  /** Index of the record that tells of the replay which it belongs to. */
  readonly replay?: number | undefined;
}

export interface AgentIdentity {
  readonly principal: PrincipalId;
  readonly name: string;
  readonly owner: PrincipalId;
  readonly ownerName: string;
  readonly credential: CredentialId;
}
export interface SessionRef {
  readonly id: SessionId;
  readonly basis: 'mcp-session' | 'shim-run' | 'idle-gap';
}
export interface ServerRef {
  readonly id: ServerId;
  readonly name: string;
}
/** What is known of the thing that is called: the tool's name and its pinned definition. */
export interface Target {
  /** `tools/call`, `prompts/get`: the name; `resources/read`: the URI; else empty. */
  readonly name: string;
  /** Hex SHA-256 of the definition as last seen, where one was seen. */
  readonly definition: string | undefined;
  /** Confirmed for this very definition, or undefined. */
  readonly toolClass: ToolClass | undefined;
  /** A person refused this very definition. */
  readonly refused: boolean;
}

/*
 * How far a call has come, as types. The brands are declared and never defined, so a value of a later type can only come
 * from the stage that makes it: an unapproved hold cannot be forwarded and an unmasked answer cannot be returned.
 */
declare const stage: unique symbol;

export interface Identified {
  readonly call: Call;
  readonly agent: AgentIdentity;
  readonly session: SessionRef;
  readonly server: ServerRef;
  readonly target: Target;
  readonly [stage]?: 'identified';
}
interface Decided {
  readonly identified: Identified;
  readonly decision: Decision;
}
export interface Allowed extends Decided {
  readonly kind: 'allowed';
  /** The approval that countersigned it and which of its uses this is, where policy said hold. */
  readonly approval: { readonly id: ApprovalId; readonly use: number } | undefined;
}
export interface Denied extends Decided {
  readonly kind: 'denied';
  /** One sentence for the agent. */
  readonly forAgent: string;
  /** Why, where neither policy nor a person whom it was asked of denied it. */
  readonly denial?: Denial;
}
export interface Held extends Decided {
  readonly kind: 'held';
}
/** Allowed, and its request record is durable (law 1). */
export type Dispatchable = Allowed & { readonly [stage]: 'dispatchable' };

/** A message that came back for a dispatched call: bytes as the server sent them. */
export interface Answered {
  readonly of: Dispatchable;
  readonly raw: Uint8Array;
}
/** The answer after masks: what the agent may see and the log may keep. */
export interface MaskedBytes {
  readonly bytes: Uint8Array;
  /** False where the bytes are the server's own. */
  readonly changed: boolean;
  readonly counts: MaskCounts;
  readonly leaves: readonly MaskedLeaf[];
}
export type Masked = MaskedBytes & { readonly of: Dispatchable; readonly [stage]: 'masked' };
/** Masked, and its outcome record is durable (law 1). */
export type Recorded = Masked & { readonly recorded: true };
