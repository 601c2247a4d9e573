import { createHash } from 'node:crypto';
import type { Actor } from '../contract/control.ts';
import type { Store } from '../contract/store.ts';
import type { Clock } from '../contract/time.ts';
import { ConfigError } from '../platform/config/config-error.ts';
import { type LoadedConfig, loadConfig, parseConfig } from '../platform/config/load-config.ts';
import { watchConfig } from '../platform/config/watch-config.ts';
import { policyDifference } from '../policy/difference.ts';
import { actorOf } from './control/actor.ts';
import type { Settings } from './core.ts';
import type { EventHub } from './events.ts';
import type { ServerDirectory } from './server-directory.ts';
import { compileSettings } from './settings.ts';
import { committed, type Writer } from './writer.ts';

interface Ports {
  readonly file: string;
  readonly store: Store;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly servers: ServerDirectory;
  readonly events: EventHub;
  readonly diagnose: (what: string, error?: unknown) => void;
}

/**
 * Keeps the configuration in force. A file that does not parse leaves the last good one and says so (law 2); every change is on
 * record with its text, its difference and who made it, as far as that is known.
 */
export function createConfigKeeper(ports: Ports) {
  const { file, store, writer, clock, servers, events } = ports;
  let settings: Settings | undefined;
  let text = '';
  let problems: readonly string[] = [];
  let stopWatching = (): void => {};
  let turn: Promise<unknown> = Promise.resolve();
  const listeners: ((settings: Settings) => void)[] = [];

  async function put(
    loaded: LoadedConfig,
    before: LoadedConfig['config'] | undefined,
    by: Actor,
  ): Promise<void> {
    const next = compileSettings(loaded.config);
    const plan = servers.plan(Object.keys(loaded.config.servers), clock.now().wall);
    const differences = before === undefined ? [] : policyDifference(before, loaded.config);
    const facts = {
      digest: createHash('sha256').update(loaded.text).digest('hex'),
      policy: next.policy.digest,
      changes: differences.length,
      loosens: differences.some((one) => one.loosens),
      serversAdded: plan.added.length,
      serversRemoved: plan.removed.length,
    };
    const bodies = [
      committed('config', Buffer.from(loaded.text), 'application/yaml', 'policy'),
      ...(differences.length === 0
        ? []
        : [committed('difference', Buffer.from(JSON.stringify(differences)), 'application/json', 'policy')]),
    ];
    await store.append({
      entries: [writer.entry('config.change', facts, { actor: actorOf(by) }, bodies)],
      changes: [...plan.changes, { op: 'setting.put', key: 'config', value: loaded.text }],
    });
    servers.apply(plan);
    settings = next;
    text = loaded.text;
    problems = [];
    for (const listener of listeners) listener(next);
    events.emit('config.changed', {});
  }

  /** A file that is cut to nothing while it is saved is a valid one, but for the id: without servers, by the default policy. */
  function requireSameInstallation({ config }: LoadedConfig): void {
    if (settings === undefined || config.installation === settings.config.installation) return;
    const message = 'is not the installation that runs';
    const problems = [{ line: 1, column: 1, path: 'installation', message }];
    throw new ConfigError('schema', `${file}: installation ${message}`, { file, problems });
  }

  function reload(by: Actor): Promise<void> {
    const next = turn.then(async () => {
      try {
        const loaded = await loadConfig(file);
        requireSameInstallation(loaded);
        if (loaded.text !== text) await put(loaded, settings?.config, by);
        problems = [];
      } catch (error) {
        problems =
          error instanceof ConfigError
            ? error.problems.map((one) => `${one.line}:${one.column} ${one.path} ${one.message}`)
            : [error instanceof Error ? error.message : String(error)];
        ports.diagnose('the configuration was not taken over; the last good one stays in force', error);
        events.emit('config.changed', {});
        throw error;
      }
    });
    turn = next.catch(() => {});
    return next;
  }

  return {
    settings(): Settings {
      if (settings === undefined) throw new Error('the configuration is asked for before it is loaded');
      return settings;
    },
    problems: () => problems,
    onChange: (listener: (settings: Settings) => void): void => void listeners.push(listener),
    reload,
    /** Puts the first one in force; `stored` is the text that was in force when the gateway last ended. */
    async start(loaded: LoadedConfig, stored: string | undefined, by: Actor): Promise<void> {
      if (stored === loaded.text) {
        settings = compileSettings(loaded.config);
        text = loaded.text;
      } else {
        await put(loaded, stored === undefined ? undefined : parsedOrNone(stored, file), by);
      }
      stopWatching = watchConfig(
        file,
        () => {
          reload({ principal: by.principal, method: 'file' }).catch(() => {});
        },
        { clock },
      );
      // What was saved between reading the file and watching it.
      await reload({ principal: by.principal, method: 'file' }).catch(() => {});
    },
    stop: () => stopWatching(),
  };
}
export type ConfigKeeper = ReturnType<typeof createConfigKeeper>;

/** One of an older version may no longer parse; its text is in the log all the same. */
function parsedOrNone(text: string, file: string): LoadedConfig['config'] | undefined {
  try {
    return parseConfig(text, file).config;
  } catch {
    return undefined;
  }
}
