import type { Clock } from '../contract/time.ts';
import { createForwarder } from '../forward/forwarder.ts';
import type { ForwardDiagnostic, Forwarder } from '../forward/types.ts';
import { readSecretFile } from '../platform/config/secret-file.ts';
import { resolveSecret } from '../platform/config/secret-reference.ts';
import type { Keyring } from '../platform/keys/keyring.ts';
import type { ConfigKeeper } from './config-keeper.ts';
import { describeDiagnostic } from './describe-diagnostic.ts';
import type { EventHub } from './events.ts';
import type { ServerDirectory } from './server-directory.ts';

/** What changes what the list of servers shows of one. */
const HEALTH_CHANGES: ReadonlySet<ForwardDiagnostic['kind']> = new Set([
  'child-started',
  'child-ended',
  'health-turned',
]);

interface Parts {
  readonly keeper: ConfigKeeper;
  readonly keyring: Keyring;
  readonly servers: ServerDirectory;
  readonly events: EventHub;
  readonly clock: Clock;
  readonly dataFolder: string;
  readonly diagnose: (what: string, error?: unknown) => void;
}

/** The way to the servers of the configuration as it is, and as it will be. */
export function openForwarder({
  keeper,
  keyring,
  servers,
  events,
  clock,
  dataFolder,
  diagnose,
}: Parts): Forwarder {
  const { config } = keeper.settings();
  const forwarder = createForwarder({
    servers: config.servers,
    limits: config.limits,
    children: config.children,
    resolveSecret: (reference) =>
      resolveSecret(reference, {
        readFile: readSecretFile,
        env: process.env,
        keys: async (name) => {
          const secret = await keyring.getSecret(name);
          return secret === undefined ? undefined : Buffer.from(secret).toString('utf8');
        },
      }),
    clock,
    diagnostics(event) {
      diagnose(describeDiagnostic(event));
      const server = HEALTH_CHANGES.has(event.kind) ? servers.get(event.server) : undefined;
      if (server !== undefined) events.emit('health.changed', { server: server.id });
    },
    dataFolder,
  });
  keeper.onChange((next) => {
    forwarder
      .reconfigure(next.config)
      .catch((error: unknown) => diagnose('servers were not taken over', error));
  });
  return forwarder;
}
