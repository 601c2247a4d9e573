import type { ServerConfig } from '../../contract/config.ts';
import type { ServerHealthView } from '../../contract/servers.ts';
import type { ServerHealth } from '../../forward/types.ts';
import type { Core } from '../core.ts';
import { serverFailure } from './server-failure.ts';

export function kindOf(server: Pick<ServerConfig, 'http'>): 'http' | 'stdio' {
  return server.http === undefined ? 'stdio' : 'http';
}

/** The URL or the command; arguments may hold what only looks harmless, so a command is shown without values after `=`. */
export function targetInWords(server: ServerConfig): string {
  if (server.http !== undefined) return server.http.url;
  return [server.stdio?.command ?? '', ...(server.stdio?.args ?? [])]
    .join(' ')
    .replace(/(--?[a-z-]*(?:key|token|secret|password)[a-z-]*=)\S+/gi, '$1…');
}

function stateOf(health: ServerHealth | undefined): ServerHealthView['state'] {
  if (health?.failing === true) return 'failing';
  if (health?.running === 0) return 'idle';
  return health?.failing === undefined ? 'unasked' : 'up';
}

export function healthView(core: Core, health: ServerHealth | undefined): ServerHealthView {
  const { failing, lastError, running } = health ?? {};
  return {
    state: stateOf(health),
    lastError: failing === true ? (lastError?.code ?? null) : null,
    lastFailure:
      lastError === undefined ? null : { ...serverFailure(core, lastError), at: lastError.at.wall },
    sandbox: health?.sandbox ?? null,
    running: running ?? null,
    restarts: health?.restarts ?? 0,
  };
}
