import { ListenError } from './refusal.ts';

export interface HostRules {
  readonly hosts: readonly string[];
  readonly origins: readonly string[];
}
const SINGLE = new Set(['content-type', 'content-encoding', 'last-event-id', 'countersign-run']);
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * A page in a browser that points its own name at 127.0.0.1 (DNS rebinding) sends its name as Host and itself as Origin. So
 * the Host must be ours and an Origin, which no agent sends, must be listed or loopback's own. Throws ListenError.
 */
export function checkHost(headers: readonly (readonly [string, string])[], rules: HostRules): void {
  const hosts = headers.filter(([name]) => name === 'host');
  const host = hosts[0]?.[1];
  if (hosts.length !== 1 || host === undefined || !accepted(hostName(host), rules.hosts)) {
    throw new ListenError('host-refused', 'The Host header does not name this gateway.', { status: 403 });
  }
  for (const [name, value] of headers) {
    if (name === 'origin' && !rules.origins.includes(value) && !LOOPBACK.has(originHost(value))) {
      throw new ListenError('origin-refused', 'Requests from this Origin are not accepted.', { status: 403 });
    }
  }
}

/**
 * Of a header that comes twice, one program reads the first and the next the last or both: a session or method would be checked
 * here and another used there. `_` counts as `-`, for many servers cannot tell them apart; only what a tool calls its own
 * (`Mcp-Param-*`) may be spelt with it. Throws ListenError.
 */
export function checkRepeated(headers: readonly (readonly [string, string])[]): void {
  const seen = new Set<string>();
  for (const [name] of headers) {
    const plain = name.replaceAll('_', '-');
    if (!plain.startsWith('mcp-') && !SINGLE.has(plain)) continue;
    const own = plain.startsWith('mcp-param-') && name.startsWith('mcp-param-');
    if (seen.has(plain) || (plain !== name && !own))
      throw new ListenError('repeated-header', 'A header that may stand once came twice or misspelt.');
    seen.add(plain);
  }
}

function accepted(name: string, hosts: readonly string[]): boolean {
  return LOOPBACK.has(name) || hosts.includes(name);
}

function hostName(host: string): string {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::[0-9]{1,5})?$/i.exec(host)?.[1]?.toLowerCase() ?? '';
}

function originHost(origin: string): string {
  return /^https?:\/\/(.*)$/i.exec(origin) === null ? '' : hostName(origin.replace(/^https?:\/\//i, ''));
}
