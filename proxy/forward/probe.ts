import type { PrincipalId } from '../contract/ids.ts';
import { FIRST_STATELESS_REVISION } from '../contract/mcp.ts';
import { ForwardError } from './forward-error.ts';
import { unauthorized } from './http-failure.ts';
import { asFields, createProbeClient, type ProbeClient, type ProbeReply } from './probe-exchange.ts';
import type { Forwarder, RawHeader } from './types.ts';

const LAST_SESSION_REVISION = '2025-11-25';
/** A server that pages without end must not hold us for ever. */
const PAGES = 100;
const META = 'io.modelcontextprotocol/';

export interface Probe {
  /** The revision that was agreed on. */
  readonly revision: string;
  /** What the server says of itself: a claim. */
  readonly serverName: string;
  readonly serverInfo: unknown;
  /** The tools' definitions as the server wrote them, of all pages. */
  readonly tools: readonly unknown[];
}
export interface ProbeOptions {
  readonly clientInfo?: { readonly name: string; readonly version: string };
  readonly signal?: AbortSignal;
}

function need(server: string, reply: ProbeReply, what: string): Readonly<Record<string, unknown>> {
  if (reply.result !== undefined) return reply.result;
  if (reply.status === 401 || reply.status === 403) throw unauthorized(server, reply.status);
  const { code, message } = reply.error ?? {};
  const said =
    reply.error === undefined
      ? `HTTP ${reply.status}${reply.status === 404 || reply.status === 405 ? ': no MCP server is at that path' : ''}`
      : `the error ${String(code)}: ${String(message).slice(0, 500)}`;
  throw new ForwardError('bad-answer', `Server ${server} answered ${what} with ${said}.`);
}

async function listTools(
  server: string,
  ask: (params: Readonly<Record<string, unknown>>) => Promise<ProbeReply>,
): Promise<unknown[]> {
  const tools: unknown[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const result = need(server, await ask(cursor === undefined ? {} : { cursor }), 'tools/list');
    if (Array.isArray(result['tools'])) tools.push(...result['tools']);
    const next = result['nextCursor'];
    if (typeof next !== 'string') return tools;
    cursor = next;
  }
  throw new ForwardError('bad-answer', `Server ${server} lists its tools on more than ${PAGES} pages.`);
}

function nameIn(serverInfo: unknown): string {
  const { name } = asFields(serverInfo);
  return typeof name === 'string' ? name : '';
}

/** 2026-07-28: every request stands for itself. Undefined where the server does not speak it. */
async function probeStateless(client: ProbeClient, clientInfo: object): Promise<Probe | undefined> {
  const revision = FIRST_STATELESS_REVISION;
  const _meta = {
    [`${META}protocolVersion`]: revision,
    [`${META}clientInfo`]: clientInfo,
    [`${META}clientCapabilities`]: {},
  };
  const ask = (method: string, params: object): Promise<ProbeReply> => {
    const headers: RawHeader[] = [
      ['mcp-protocol-version', revision],
      ['mcp-method', method],
    ];
    return client.ask(method, { ...params, _meta }, headers);
  };
  const { result } = await ask('server/discover', {});
  const versions = result?.['supportedVersions'];
  if (result === undefined || !Array.isArray(versions) || !versions.includes(revision)) return undefined;
  const serverInfo = result['serverInfo'] ?? asFields(result['_meta'])[`${META}serverInfo`];
  const hasTools = asFields(result['capabilities'])['tools'] !== undefined;
  const tools = hasTools ? await listTools(client.server, (params) => ask('tools/list', params)) : [];
  return { revision, serverName: nameIn(serverInfo), serverInfo, tools };
}

/** The eras with sessions. The session is ended whatever comes. */
async function probeSession(client: ProbeClient, clientInfo: object): Promise<Probe> {
  const wanted = { protocolVersion: LAST_SESSION_REVISION, capabilities: {}, clientInfo };
  const reply = await client.ask('initialize', wanted, []);
  const result = need(client.server, reply, 'initialize');
  const session = client.sessionOf(reply);
  const revision =
    typeof result['protocolVersion'] === 'string' ? result['protocolVersion'] : LAST_SESSION_REVISION;
  const version: RawHeader[] = [['mcp-protocol-version', revision]];
  const headers: RawHeader[] = session === undefined ? version : [...version, ['mcp-session-id', session]];
  try {
    await client.tell('notifications/initialized', headers);
    const { serverInfo } = result;
    const hasTools = asFields(result['capabilities'])['tools'] !== undefined;
    const tools = hasTools
      ? await listTools(client.server, (params) => client.ask('tools/list', params, headers))
      : [];
    return { revision, serverName: nameIn(serverInfo), serverInfo, tools };
  } finally {
    // A server that cannot end sessions answers 405, and one that just failed may not answer at all.
    if (session !== undefined) await client.endSession(session, version).catch(() => undefined);
  }
}

/**
 * Asks a server which revision it speaks and which tools it has, as the gateway itself under the id `agent`. Tries 2026-07-28 first, as
 * clients do. Throws ForwardError.
 */
export async function probeServer(
  forwarder: Forwarder,
  server: string,
  agent: PrincipalId,
  options: ProbeOptions = {},
): Promise<Probe> {
  const clientInfo = options.clientInfo ?? { name: 'countersign', version: '0' };
  const signal = options.signal ?? new AbortController().signal;
  const client = createProbeClient(forwarder, server, agent, signal);
  // Some older servers answer an unknown request with something that is no answer: then they are older servers.
  const stateless = await probeStateless(client, clientInfo).catch((error: unknown) => {
    if (error instanceof ForwardError && error.code === 'bad-answer') return undefined;
    throw error;
  });
  return stateless ?? probeSession(client, clientInfo);
}
