import type { Message } from '../contract/call.ts';
import { FIRST_STATELESS_REVISION, RPC } from '../contract/mcp.ts';
import { headerText } from '../platform/mcp/header-value.ts';
import { type Headers, header } from './exchange.ts';
import { ListenError } from './refusal.ts';

const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
/** What a client means that names no revision (specification 2025-11-25, transports, protocol version header). */
const UNNAMED = '2025-03-26';

/** The MCP revision that a message goes by: its own `_meta` (2026-07-28), else `initialize`'s, else the header. */
export function revisionOf(message: Message, headers: Headers): string {
  const own = ownRevision(message);
  if (typeof own === 'string' && DATE.test(own)) return own;
  const asked =
    message.method === 'initialize' ? record(message.value['params'])?.['protocolVersion'] : undefined;
  if (typeof asked === 'string' && DATE.test(asked)) return asked;
  const named = header(headers, 'mcp-protocol-version');
  return named !== undefined && DATE.test(named) ? named : UNNAMED;
}

export function isStateless(revision: string): boolean {
  return revision >= FIRST_STATELESS_REVISION;
}

/**
 * Intermediaries and servers route by `Mcp-Method` and `Mcp-Name`, so a message that says one thing in its headers and
 * another in its body could be checked as one and run as the other (specification 2026-07-28, transports). So it is with a
 * revision: each has rules of its own. Throws ListenError.
 */
export function checkHeaderAgreement(messages: readonly Message[], headers: Headers): void {
  const [message] = messages;
  if (message === undefined) return;
  const revision = header(headers, 'mcp-protocol-version');
  for (const one of messages) {
    const own = ownRevision(one);
    if (revision !== undefined && own !== undefined && own !== revision)
      throw mismatch('mcp-protocol-version', one);
  }
  if (messages.length > 1) {
    // One header cannot speak for several messages.
    for (const name of ['mcp-method', 'mcp-name'])
      if (header(headers, name) !== undefined) throw mismatch(name, message);
    return;
  }
  const method = header(headers, 'mcp-method');
  if (method !== undefined && method !== message.method) throw mismatch('mcp-method', message);
  const name = header(headers, 'mcp-name');
  if (name === undefined) return;
  const params = record(message.value['params']);
  const own = params?.['name'] ?? params?.['uri'] ?? params?.['taskId'];
  if (typeof own === 'string' && headerText(name) !== own) throw mismatch('mcp-name', message);
}

export function mismatch(name: string, message: Message): ListenError {
  return new ListenError('header-mismatch', `The ${name} header and the body disagree.`, {
    rpcCode: RPC.headerMismatch,
    rpcId: message.id,
  });
}

/** What a message without a session says of its revision. */
function ownRevision(message: Message): unknown {
  return record(record(message.value['params'])?.['_meta'])?.['io.modelcontextprotocol/protocolVersion'];
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}
