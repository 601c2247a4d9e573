import { bodyHeaders, type HeaderFields } from './body-headers.ts';
import type { Outgoing } from './message.ts';
import type { ParamHeaders } from './param-headers.ts';

/** What the shim knows of an MCP session (2025-03-26 to 2025-11-25). Later revisions have none, and leave this empty. */
export interface Session {
  readonly id: string | undefined;
  /** The revision that `initialize` agreed on. */
  readonly revision: string | undefined;
  /** The `initialize` that began it. */
  readonly handshake: Outgoing | undefined;
  /** `id` is the Mcp-Session-Id of the answer to `handshake`; a server may give none. */
  begin(handshake: Outgoing, id: string | undefined): void;
  agree(revision: string): void;
  headers(): HeaderFields;
}

export function createSession(): Session {
  let id: string | undefined;
  let revision: string | undefined;
  let handshake: Outgoing | undefined;
  return {
    get id() {
      return id;
    },
    get revision() {
      return revision;
    },
    get handshake() {
      return handshake;
    },
    begin(message, given) {
      handshake = message;
      id = given;
    },
    agree(agreed) {
      revision = agreed;
    },
    headers() {
      return {
        ...(id === undefined ? {} : { 'Mcp-Session-Id': id }),
        ...(revision === undefined ? {} : { 'MCP-Protocol-Version': revision }),
      };
    },
  };
}

export function isHandshake(message: Outgoing): boolean {
  return message.parts.some((part) => part.method === 'initialize');
}

/** True for messages of revisions without sessions: they say so themselves. */
export function isSessionless(message: Outgoing): boolean {
  return message.parts.some((part) => part.claimed !== undefined);
}

/** The headers of a message: what its body says, or what the session is. `initialize` has no session yet. */
export function headersOf(message: Outgoing, session: Session, params: ParamHeaders): HeaderFields {
  const only = message.parts.length === 1 ? message.parts[0] : undefined;
  if (only?.claimed !== undefined) return { ...bodyHeaders(only), ...params.headersFor(only) };
  return isHandshake(message) ? {} : session.headers();
}
