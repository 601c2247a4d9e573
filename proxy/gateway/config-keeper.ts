import { createHash } from 'node:crypto';
import type { CountersignConfig } from '../contract/config.ts';
import type { ConfigProblemView, ConfigStateView } from '../contract/configuration.ts';
import type { Actor } from '../contract/control.ts';
import { parseJson } from '../contract/parse-json.ts';
import { logRecord } from '../contract/record.ts';
import type { Store } from '../contract/store.ts';
import type { Clock } from '../contract/time.ts';
import { ConfigError, type ConfigProblem, configErrorOf } from '../platform/config/config-error.ts';
import { type LoadedConfig, parseConfig, readConfigText } from '../platform/config/load-config.ts';
import { watchConfig } from '../platform/config/watch-config.ts';
import {
  type ConfigDifference,
  configDifference,
  differenceInWords,
  restartNeeded,
} from './config-difference.ts';
import { actorOf } from './control/actor.ts';
import type { Settings } from './core.ts';
import type { EventHub } from './events.ts';
import type { ServerDirectory } from './server-directory.ts';
import { compileSettings } from './settings.ts';
import { namedProblem, settingsProblems } from './settings-problems.ts';
import { committed, type Writer } from './writer.ts';

interface Ports {
  readonly file: string;
  readonly store: Store;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly servers: ServerDirectory;
  readonly events: EventHub;
  readonly diagnose: (what: string, error?: unknown) => void;
  /** What keeps a configuration from being in force that only the rest of the gateway knows. */
  readonly unfit: (loaded: LoadedConfig) => readonly ConfigProblem[];
}
/** What the file came to. */
interface InForce {
  readonly settings: Settings;
  readonly loaded: LoadedConfig;
  /** Hex SHA-256 of its text. */
  readonly digest: string;
  /** µs since 1970 UTC. */
  readonly since: number;
}

/**
 * Keeps the configuration in force. A file that does not parse leaves the last good one and says so (law 2); every change is on
 * record with its text, its difference and who made it, as far as that is known.
 */
export function createConfigKeeper(ports: Ports) {
  const { file, store, writer, clock, servers, events } = ports;
  let inForce: InForce | undefined;
  /** The configuration that this run of the gateway began with. */
  let first: CountersignConfig | undefined;
  let problems: readonly ConfigProblemView[] = [];
  let stopWatching = (): void => {};
  let turn: Promise<unknown> = Promise.resolve();
  const listeners: ((settings: Settings) => void)[] = [];

  /** Throws ConfigError with every problem and its place, before anything is changed. */
  function compile(loaded: LoadedConfig): Settings {
    const wrong = [...settingsProblems(loaded).map(namedProblem), ...ports.unfit(loaded)];
    if (wrong.length > 0) throw configErrorOf('schema', loaded.file, wrong);
    return compileSettings(loaded.config);
  }

  async function put(
    loaded: LoadedConfig,
    before: LoadedConfig['config'] | undefined,
    by: Actor,
  ): Promise<void> {
    const next = compile(loaded);
    const plan = servers.plan(Object.keys(loaded.config.servers), clock.now().wall);
    const differences = before === undefined ? [] : configDifference(before, loaded.config);
    const at = clock.now();
    const digest = digestOf(loaded.text);
    const facts = {
      digest,
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
      entries: [writer.entry('config.change', facts, { actor: actorOf(by) }, bodies, at)],
      changes: [...plan.changes, { op: 'setting.put', key: 'config', value: loaded.text }],
    });
    servers.apply(plan);
    inForce = { settings: next, loaded, digest, since: at.wall };
    problems = [];
    if (before !== undefined) say(differences, digest, before, loaded.config);
    for (const listener of listeners) listener(next);
    events.emit('config.changed', {});
  }

  function restored(): void {
    problems = [];
    ports.diagnose(`${file} is again what is in force.`);
    events.emit('config.changed', {});
  }

  /** A person who saved the file sees that it counts, and what of it. */
  function say(
    differences: readonly ConfigDifference[],
    digest: string,
    before: CountersignConfig,
    now: CountersignConfig,
  ): void {
    const words = differences.map(differenceInWords).join('; ') || 'nothing that decides is different';
    ports.diagnose(`${file} is in force (${digest.slice(0, 12)}): ${words}.`);
    const waiting = restartNeeded(first ?? now, now);
    if (waiting.length > 0 && restartNeeded(before, now).length > 0)
      ports.diagnose(`Restart the gateway for ${waiting.join(', ')}: until then the old value counts.`);
  }

  /** A file that is cut to nothing while it is saved is a valid one, but for the id: without servers, by the default policy. */
  function requireSameInstallation({ config }: LoadedConfig): void {
    if (inForce === undefined || config.installation === inForce.settings.config.installation) return;
    const message = 'is not the installation that runs';
    throw configErrorOf('schema', file, [{ line: 1, column: 1, path: 'installation', message }]);
  }

  function reload(by: Actor): Promise<void> {
    const next = turn.then(async () => {
      try {
        const text = await readConfigText(file);
        if (text === inForce?.loaded.text) {
          if (problems.length > 0) restored();
          return;
        }
        const loaded = parseConfig(text, file);
        requireSameInstallation(loaded);
        await put(loaded, inForce?.settings.config, by);
      } catch (error) {
        problems = problemsOf(error);
        ports.diagnose('the configuration was not taken over; the last good one stays in force', error);
        events.emit('config.changed', {});
        throw error;
      }
    });
    turn = next.catch(() => {});
    return next;
  }

  function current(): InForce {
    if (inForce === undefined) throw new Error('the configuration is asked for before it is loaded');
    return inForce;
  }

  return {
    settings(): Settings {
      return current().settings;
    },
    /** As it was read; its places are for problems that are found later. */
    loaded: () => current().loaded,
    state(): ConfigStateView {
      const { settings, digest, since } = current();
      return {
        file,
        digest,
        since,
        problems,
        restart: restartNeeded(first ?? settings.config, settings.config),
      };
    },
    onChange: (listener: (settings: Settings) => void): void => void listeners.push(listener),
    reload,
    /** Puts the first one in force; `stored` is the text that was in force when the gateway last ended. */
    async start(loaded: LoadedConfig, stored: string | undefined, by: Actor): Promise<void> {
      first = loaded.config;
      if (stored === loaded.text) {
        const digest = digestOf(loaded.text);
        const since = (await recordedSince(store, digest)) ?? clock.now().wall;
        inForce = { settings: compile(loaded), loaded, digest, since };
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

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Changes of other things, such as secrets, are of the same kind; the one that is looked for is seldom far back. */
const LOOK_BACK = 200;

/** When the configuration came into force that the log has last, where it is the one of `digest`. */
async function recordedSince(store: Store, digest: string): Promise<number | undefined> {
  const rows = await store.read('records.search', {
    before: Number.MAX_SAFE_INTEGER,
    limit: LOOK_BACK,
    kind: 'config.change',
  });
  const records = rows.map(({ bytes }) => logRecord.parse(parseJson(Buffer.from(bytes).toString('utf8'))));
  return records.find(({ facts }) => facts['digest'] === digest)?.time;
}

/** What keeps the file from being in force, as data. An error without a place is about the whole file. */
function problemsOf(error: unknown): ConfigProblemView[] {
  const found = error instanceof ConfigError ? error.problems : [];
  if (found.length === 0) {
    const message = error instanceof Error ? error.message : String(error);
    return [{ severity: 'error', line: 1, column: 1, path: '', message }];
  }
  return found.map(({ line, column, path, message }) => ({ severity: 'error', line, column, path, message }));
}
