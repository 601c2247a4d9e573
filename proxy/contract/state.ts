/**
 * The state tables as rows, and the closed union of changes to them. Every change rides in the transaction of the records that
 * tell of it, so the tables are a projection of the log. Times are µs since 1970 UTC; ids are UUIDv7 text; JSON is text.
 */

export interface PrincipalRow {
  readonly id: string;
  readonly kind: 'person' | 'agent' | 'service' | 'team' | 'gateway' | 'witness';
  readonly name: string;
  readonly created: number;
  readonly disabledAt: number | null;
  /** JSON array of `approver`, `auditor`, `admin`, `engineer`. */
  readonly roles: string;
}
export interface AgentRow {
  readonly principal: string;
  readonly name: string;
  readonly owner: string;
  readonly ownerName: string;
  readonly created: number;
}
export interface CredentialRow {
  readonly id: string;
  readonly principal: string;
  /**
   * `mtls`: an agent's client certificate. `secret`: a person's secret, kept as a salted verifier. `device`: the P-256 key of an
   * approver's device. `invite`: a one-time code with which a person enrols a device elsewhere; revoked when it is used.
   */
  readonly kind: 'mtls' | 'secret' | 'device' | 'invite';
  readonly spkiSha256: string | null;
  readonly serial: string | null;
  readonly notBefore: number;
  readonly notAfter: number | null;
  readonly revokedAt: number | null;
  /**
   * For `secret`: `pbkdf2-sha256$<iterations>$<salt b64url>$<hash b64url>`. For `device`: the SubjectPublicKeyInfo in base64url, so
   * that its signatures can be checked for ever. For `invite`: hex SHA-256 of the code, which has 256 bits.
   */
  readonly verifier: string | null;
  readonly lastUsed: number | null;
}
export interface ServerRow {
  readonly id: string;
  readonly name: string;
  readonly added: number;
  readonly removedAt: number | null;
}
export interface SessionRow {
  readonly id: string;
  readonly agent: string;
  readonly server: string;
  readonly basis: 'mcp-session' | 'shim-run' | 'idle-gap';
  /** The `Mcp-Session-Id`, the shim's run id, or null. */
  readonly externalKey: string | null;
  readonly opened: number;
  readonly lastCall: number;
  readonly closed: number | null;
}
export interface CallRow {
  readonly id: string;
  readonly session: string;
  readonly agent: string;
  readonly server: string;
  readonly direction: 'to-server' | 'to-agent';
  readonly method: string;
  readonly tool: string;
  readonly effect: 'allow' | 'deny' | 'hold';
  readonly enforced: number;
  readonly rule: string;
  readonly approval: string | null;
  readonly received: number;
  readonly finished: number | null;
  readonly outcome: CallOutcome | null;
  readonly masked: number;
}
/**
 * `unknown`: the gateway ended between forward and answer. `pending`: the agent was told to call again while the approval waits.
 * `replayed`: a kept answer went to the retry of a call whose connection broke.
 */
export const CALL_OUTCOMES = [
  'answered',
  'error',
  'denied',
  'expired',
  'withdrawn',
  'pending',
  'cancelled',
  'upstream-failed',
  'refused',
  'replayed',
  'unknown',
] as const;
export type CallOutcome = (typeof CALL_OUTCOMES)[number];

/** A witness's signature under a head of the log. */
export interface CosignatureRow {
  readonly size: number;
  /** The witness's vkey. */
  readonly witness: string;
  /** The line of the signed note, ended by a line feed. */
  readonly line: string;
  readonly at: number;
}
/** A legal hold on bodies. */
export interface PreservationRow {
  readonly id: string;
  readonly owner: string;
  readonly reason: string;
  /** JSON of the filter. */
  readonly filter: string;
  readonly placed: number;
  readonly placedBy: string;
  readonly released: number | null;
  readonly releasedBy: string | null;
  readonly releaseReason: string | null;
}
/** A bundle that was asked for. */
export interface BundleRow {
  readonly at: number;
  /** Of the epoch whose records they are. */
  readonly origin: string;
  /** JSON array of [from, to (not included)]: the records in it. */
  readonly runs: string;
}
export interface ToolRow {
  readonly server: string;
  readonly name: string;
  /** Hex SHA-256 of the canonical definition as last seen. */
  readonly definition: string;
  /** The definition's canonical JSON. */
  readonly body: string;
  readonly seen: number;
  /** What the server's annotations claim. */
  readonly claimedClass: 'read' | 'write' | 'destructive';
  readonly confirmedClass: 'read' | 'write' | 'destructive' | null;
  readonly confirmedDefinition: string | null;
  readonly confirmedBody: string | null;
  readonly confirmedBy: string | null;
  readonly confirmedAt: number | null;
  /** The definition that a person refused, while it is not confirmed. */
  readonly refusedDefinition: string | null;
  /** Since when the server lists it no more. The pin stays: a tool that comes back unchanged is what it was accepted as. */
  readonly gone: number | null;
}

export const APPROVAL_STATES = [
  'waiting',
  'approved',
  'denied',
  'expired',
  'withdrawn',
  'revoked',
  'spent',
] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];
export interface ApprovalRow {
  readonly id: string;
  readonly call: string;
  readonly session: string;
  readonly agent: string;
  readonly owner: string;
  readonly server: string;
  readonly method: string;
  readonly tool: string;
  /** HMAC(installation key, agent ‖ server ‖ method ‖ raw params), hex. */
  readonly matchKey: string;
  readonly definition: string | null;
  readonly rule: string;
  readonly ruleDigest: string;
  readonly policyDigest: string;
  /** JSON of the Requirement. */
  readonly requirement: string;
  readonly state: ApprovalState;
  readonly created: number;
  /** When waiting ends. */
  readonly deadline: number;
  readonly decidedAt: number | null;
  /** Until when an approved one may be used. */
  readonly usableUntil: number | null;
  readonly maxUses: number;
  /** JSON of GrantBounds for a grant, or null for once. */
  readonly bounds: string | null;
  readonly reason: string | null;
}
export interface VoteRow {
  readonly approval: string;
  readonly principal: string;
  readonly credential: string;
  readonly vote: 'approve' | 'deny';
  readonly assurance: string;
  /** base64url commitment to what the voter was shown. */
  readonly shown: string;
  readonly at: number;
  readonly reason: string | null;
  /** Of a device key: base64url of the signature over the vote-statement (vote-statement.ts). */
  readonly signature: string | null;
}
export interface UseRow {
  readonly approval: string;
  readonly n: number;
  readonly call: string;
  readonly at: number;
}
export interface DeliveryRow {
  readonly approval: string;
  readonly principal: string;
  readonly device: string;
  readonly channel: string;
  readonly sent: number | null;
  readonly delivered: number | null;
  readonly seen: number | null;
  /** The channel said that it could not show it. */
  readonly failed: number | null;
}
/** The one place where a waiting call is whole: erased at its outcome. */
export interface WaitingRow {
  readonly approval: string;
  /** The raw message bytes. */
  readonly message: Uint8Array;
  /** Salt of the commitment to the raw params that the approval's records carry. */
  readonly salt: Uint8Array;
}
/** An answer kept for the retry of a call whose connection broke. Already masked. */
export interface KeptAnswerRow {
  readonly matchKey: string;
  readonly approval: string;
  readonly call: string;
  readonly answer: Uint8Array;
  readonly until: number;
}

export type StateChange =
  | ({ readonly op: 'principal.add' } & PrincipalRow)
  | { readonly op: 'principal.disable'; readonly id: string; readonly at: number }
  /** `roles` as in PrincipalRow: an owner becomes an approver. */
  | { readonly op: 'principal.roles'; readonly id: string; readonly roles: string }
  | {
      readonly op: 'identity.add';
      readonly principal: string;
      readonly issuer: string;
      readonly subject: string;
    }
  | { readonly op: 'agent.add'; readonly principal: string; readonly owner: string }
  | ({ readonly op: 'credential.add' } & CredentialRow)
  | { readonly op: 'credential.revoke'; readonly id: string; readonly at: number }
  | { readonly op: 'credential.used'; readonly id: string; readonly at: number }
  | ({ readonly op: 'server.add' } & ServerRow)
  | { readonly op: 'server.remove'; readonly id: string; readonly at: number }
  | ({ readonly op: 'session.open' } & SessionRow)
  /** The session's external key became known with the server's answer to `initialize`. */
  | { readonly op: 'session.bind'; readonly id: string; readonly externalKey: string }
  | { readonly op: 'session.touch'; readonly id: string; readonly at: number }
  | { readonly op: 'session.close'; readonly id: string; readonly at: number }
  | ({ readonly op: 'call.open' } & CallRow)
  | {
      readonly op: 'call.close';
      readonly id: string;
      readonly at: number;
      readonly outcome: CallOutcome;
      readonly masked: number;
    }
  | { readonly op: 'call.approval'; readonly id: string; readonly approval: string }
  | {
      readonly op: 'tool.observe';
      readonly server: string;
      readonly name: string;
      readonly definition: string;
      readonly body: string;
      readonly at: number;
      readonly claimedClass: string;
    }
  /** The server's whole list is without it. */
  | { readonly op: 'tool.gone'; readonly server: string; readonly name: string; readonly at: number }
  | {
      readonly op: 'tool.confirm';
      readonly server: string;
      readonly name: string;
      readonly definition: string;
      readonly class: string;
      readonly by: string;
      readonly at: number;
    }
  | {
      readonly op: 'tool.reject';
      readonly server: string;
      readonly name: string;
      readonly definition: string;
    }
  | ({ readonly op: 'approval.open' } & ApprovalRow)
  | ({ readonly op: 'waiting.add' } & WaitingRow)
  | { readonly op: 'waiting.erase'; readonly approval: string }
  /** Fails (`conflict`) on a second vote of the same principal. */
  | ({ readonly op: 'vote.add' } & VoteRow)
  /** Fails (`conflict`) unless the approval is in state `from`. */
  | {
      readonly op: 'approval.move';
      readonly id: string;
      readonly from: ApprovalState;
      readonly to: ApprovalState;
      readonly at: number;
      readonly usableUntil: number | null;
      readonly maxUses: number;
      readonly bounds: string | null;
      readonly reason: string | null;
    }
  /** Fails (`conflict`) where use `n` is taken. */
  | ({ readonly op: 'use.add' } & UseRow)
  | ({ readonly op: 'delivery.put' } & DeliveryRow)
  | ({ readonly op: 'answer.keep' } & KeptAnswerRow)
  | { readonly op: 'answer.drop'; readonly matchKey: string }
  /** Drops every kept answer whose time was over at `at`. */
  | { readonly op: 'answer.expire'; readonly at: number }
  /** Of the log with this origin. A later one of the same head takes the place of the earlier. */
  | ({ readonly op: 'cosignature.put'; readonly origin: string } & CosignatureRow)
  | ({ readonly op: 'bundle.add' } & BundleRow)
  | ({ readonly op: 'preservation.add' } & PreservationRow)
  /** Fails (`conflict`) where it is released already. */
  | {
      readonly op: 'preservation.release';
      readonly id: string;
      readonly at: number;
      readonly by: string;
      readonly reason: string;
    }
  /**
   * Deletes bodies of calls of the log with this origin. `places`: a JSON array of numbers, of each body the index of its record × 4096
   * + its number there. Fails (`conflict`) unless each is there: what is recorded as deleted is what was.
   */
  | {
      readonly op: 'bodies.purge';
      readonly origin: string;
      readonly places: string;
    }
  | { readonly op: 'setting.put'; readonly key: string; readonly value: string };
