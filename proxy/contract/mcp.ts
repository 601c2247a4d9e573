/** What the gateway knows of MCP by name (specification 2025-03-26 to 2026-07-28). Everything else passes or is unknown. */

/** Requests that policy decides, whoever asks. */
export const DECIDED_METHODS: ReadonlySet<string> = new Set([
  'tools/call',
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'prompts/get',
  'completion/complete',
  'tasks/get',
  'tasks/result',
  'tasks/cancel',
  'tasks/list',
  'tasks/update',
  'sampling/createMessage',
  'elicitation/create',
  'roots/list',
]);

/** Requests that pass undecided and are recorded: lifecycle, pings, lists, logging level. */
export const PASSING_METHODS: ReadonlySet<string> = new Set([
  'initialize',
  'ping',
  'server/discover',
  'tools/list',
  'resources/list',
  'resources/templates/list',
  'prompts/list',
  'logging/setLevel',
  'subscriptions/listen',
]);

/** The first revision without sessions. Revisions are dates, so they compare as text. */
export const FIRST_STATELESS_REVISION = '2026-07-28';

/** JSON-RPC codes that the gateway itself answers with. Its own lie outside -32768..-32000 (specification 2026-07-28). */
export const RPC = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  headerMismatch: -32020,
  denied: -31001,
  held: -31002,
  unavailable: -31003,
  refused: -31004,
} as const;
