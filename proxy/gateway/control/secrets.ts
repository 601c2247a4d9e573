import type { CountersignConfig } from '../../contract/config.ts';
import type { SecretView } from '../../contract/configuration.ts';
import { ControlError, type GatewayControl } from '../../contract/control.ts';
import { showPath } from '../../platform/config/config-path.ts';
import type { ConfigPath } from '../../platform/config/yaml-text.ts';
import { actorOf } from './actor.ts';
import { type ControlParts, notFound } from './parts.ts';

type Secrets = Pick<GatewayControl, 'listSecrets' | 'putSecret' | 'removeSecret'>;

/** The secrets behind `keys:NAME`: they go in and never come out. */
export function secretsControl({ core, installation }: ControlParts): Secrets {
  const uses = (): Map<string, string[]> => secretUses(core.settings().config);

  async function record(facts: { what: string; change?: string }, by: Parameters<Secrets['putSecret']>[2]) {
    const entry = core.writer.entry('config.change', facts, { actor: actorOf(by) });
    await core.store.append({ entries: [entry], changes: [] });
  }

  return {
    async listSecrets() {
      const used = uses();
      const stored = new Set(await installation.keyring.listSecrets());
      return [...new Set([...stored, ...used.keys()])]
        .sort()
        .map((name): SecretView => ({ name, stored: stored.has(name), usedBy: used.get(name) ?? [] }));
    },
    async putSecret(name, value, by) {
      await installation.keyring.putSecret(name, Buffer.from(value, 'utf8'));
      await record({ what: 'secret' }, by);
    },
    async removeSecret(name, force, by) {
      if (!(await installation.keyring.listSecrets()).includes(name)) throw notFound('secret');
      const used = uses().get(name);
      if (used !== undefined && !force) {
        throw new ControlError(
          'conflict',
          `The configuration refers to this secret (${used.join(', ')}); without it those calls fail.`,
        );
      }
      await installation.keyring.removeSecret(name);
      await record({ what: 'secret', change: 'remove' }, by);
    },
  };
}

/** Where each `keys:NAME` stands. References are only where a server's settings take them. */
function secretUses(config: CountersignConfig): Map<string, string[]> {
  const uses = new Map<string, string[]>();
  const look = (value: unknown, path: ConfigPath): void => {
    if (typeof value === 'string') {
      const name = /^keys:(.+)$/.exec(value)?.[1];
      if (name !== undefined) uses.set(name, [...(uses.get(name) ?? []), showPath(path)]);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) look(inner, [...path, key]);
    }
  };
  look(config.children.env, ['children', 'env']);
  for (const [name, { http, stdio }] of Object.entries(config.servers)) {
    look(http?.headers, ['servers', name, 'http', 'headers']);
    look(http?.clientCertificate, ['servers', name, 'http', 'clientCertificate']);
    look(stdio?.env, ['servers', name, 'stdio', 'env']);
  }
  return uses;
}
