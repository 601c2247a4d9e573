import { type ConsoleDoor, createConsoleDoor } from '../api/console/console-door.ts';
import { type Api, createApi } from '../api/create-api.ts';
import { createTokenStore } from '../api/token-store.ts';
import { createDesk } from '../approve/desk.ts';
import type { CountersignConfig } from '../contract/config.ts';
import type { Actor, GatewayControl } from '../contract/control.ts';
import type { HealthFinding } from '../contract/health.ts';
import type { BootId } from '../contract/ids.ts';
import type { LogRecord } from '../contract/record.ts';
import { createForwarder } from '../forward/forwarder.ts';
import type { ForwardDiagnostic } from '../forward/types.ts';
import { createIdentifier } from '../identify/identify.ts';
import { createRegistry } from '../identify/registry.ts';
import { systemClock } from '../platform/clock.ts';
import { readSecretFile } from '../platform/config/secret-file.ts';
import { resolveSecret } from '../platform/config/secret-reference.ts';
import type { CustodyOptions } from '../platform/keys/choose-custody.ts';
import { pathsOf, resolveHome } from '../platform/paths.ts';
import { uuidv7 } from '../platform/uuid.ts';
import { VERSION } from '../platform/version.ts';
import { createToolPins } from '../policy/tool-pins.ts';
import { ed25519Signer, formatVkey } from '../record/keys.ts';
import { headFile } from '../store/head-file.ts';
import { openStore } from '../store/open-store.ts';
import { createAuthorityKeeper } from './authority-keeper.ts';
import { createConfigKeeper } from './config-keeper.ts';
import { withControlErrors } from './control/as-control-error.ts';
import { createControl } from './control/create-control.ts';
import type { Core } from './core.ts';
import { describeDiagnostic } from './describe-diagnostic.ts';
import { createEventHub } from './events.ts';
import { createExecutions } from './executions.ts';
import type { Installation } from './installation.ts';
import { createJournal } from './journal.ts';
import { createKeptAnswers } from './kept-answers.ts';
import { createLastUsed } from './last-used.ts';
import { liesWithin } from './lies-within.ts';
import { OpenError } from './open-error.ts';
import { openInstallation } from './open-installation.ts';
import { createPauses } from './pauses.ts';
import { recoverCalls } from './recover.ts';
import { createRefusals } from './refusals.ts';
import { headIsMissing } from './require-head.ts';
import { createServerAsks } from './server-asks.ts';
import { createServerDirectory } from './server-directory.ts';
import { createSessions } from './sessions.ts';
import { startListener } from './start-listener.ts';
import { startSweep } from './sweep.ts';
import { watchStore } from './watch-store.ts';
import { createWriter } from './writer.ts';

export interface OpenOptions {
  readonly home?: string | undefined;
  readonly config?: string | undefined;
  /** Whether to listen for agents; without, only the control works. */
  readonly listen: boolean;
  readonly custody?: Partial<Omit<CustodyOptions, 'keyFile' | 'env'>>;
  readonly isolation?: LogRecord['isolation'];
  /** Makes the installation where there is none. */
  readonly init?: boolean;
  /** Goes on where the head that is kept outside the log is gone, and puts that on record. */
  readonly acceptMissingHead?: boolean;
  readonly diagnose?: (what: string, error?: unknown) => void;
  /** What starts this program; by default as this process was started. */
  readonly self?: readonly [string, ...string[]];
  /** What the starter finds on this machine beside the gateway, for Health. */
  readonly findings?: () => Promise<readonly HealthFinding[]>;
}
export interface OpenGateway {
  readonly installation: Installation;
  readonly control: GatewayControl;
  readonly app: Api;
  /** The pages for browsers. */
  readonly console: ConsoleDoor;
  /** Where agents connect, or null. */
  readonly url: string | null;
  /** Whether this start made the installation. */
  readonly firstRun: boolean;
  /** Ends in order: no new calls, those under way get their time, then children, log and lock. */
  close(): Promise<void>;
}

/** What changes what the list of servers shows of one. */
const HEALTH_CHANGES: ReadonlySet<ForwardDiagnostic['kind']> = new Set([
  'child-started',
  'child-ended',
  'health-turned',
]);

/** Opens an installation: keys, log, configuration, servers and, where asked, the listener. */
export async function openGateway(options: OpenOptions): Promise<OpenGateway> {
  const paths = pathsOf(resolveHome(options.home), options.config);
  const diagnose = options.diagnose ?? (() => {});
  const clock = systemClock;
  const { id, loaded, keyring, authority, firstRun } = await openInstallation(paths, options, clock);
  const authorities = createAuthorityKeeper(authority, { key: keyring.ca, file: paths.caCertificate, clock });
  const origin = `countersign/${id}/1`;
  const signer = keyring.log.export({ type: 'pkcs8', format: 'der' });
  const vkey = formatVkey(ed25519Signer(origin, signer).key);
  const head = headFile(paths.head);
  const headMissing = await headIsMissing(head, paths.head, options.acceptMissingHead === true);
  const opened = await openStore({
    file: paths.database,
    databaseKey: keyring.databaseKey,
    log: { id, origin, epoch: 1 },
    privateKey: signer,
    head,
    clock,
  });
  /** What a start that fails has to end, last first; a timer that is left would keep the process alive. */
  const begun: (() => unknown)[] = [() => opened.close()];
  try {
    const boot = uuidv7<BootId>();
    const isolation = options.isolation ?? 'same-user';
    const writer = createWriter(boot, isolation, clock);
    const events = createEventHub(clock);
    const store = watchStore(opened, () => events.emit('health.changed', {}));
    const { append } = store;
    const registry = createRegistry(id);
    const pins = createToolPins();
    const servers = createServerDirectory();
    const pauses = createPauses();
    const kepts = createKeptAnswers(clock);
    const keeper = createConfigKeeper({
      file: paths.config,
      store,
      writer,
      clock,
      servers,
      events,
      diagnose,
      // A command that works without the listener must run for its names to be mended.
      unfit: (next) => (options.listen ? authorities.unfit(next) : []),
    });
    const sessions = createSessions(() => keeper.settings().limits);
    const lastUsed = createLastUsed(clock, append, diagnose);
    begun.push(lastUsed.stop, keeper.stop);

    const [principals, agents, credentials, serverRows, sessionRows, tools, settings, answers] =
      await Promise.all([
        store.read('principals.all', {}),
        store.read('agents.all', {}),
        store.read('credentials.all', {}),
        store.read('servers.all', {}),
        store.read('sessions.open', {}),
        store.read('tools.all', {}),
        store.read('settings.all', {}),
        store.read('answers.kept', {}),
      ]);
    registry.load({ principals, agents, credentials });
    lastUsed.load(credentials);
    servers.load(serverRows);
    sessions.load(sessionRows, clock.now());
    pins.load(tools);
    pauses.load(settings.find((row) => row.key === 'paused')?.value);
    kepts.load(answers);

    const system: Actor = { principal: id, method: 'in-process' };
    const [log] = await store.read('log.get', {});
    const first = log?.size === 0;
    // A command that works without a running gateway is no start of one.
    if (first || options.listen)
      await store.append({
        entries: [
          writer.entry(
            first ? 'log.schema' : 'log.key',
            { event: 'start', protection: keyring.protection, version: VERSION, format: 1 },
            { actor: system },
          ),
        ],
        changes: [],
      });
    if (headMissing) {
      const facts = { event: 'missing-head-accepted', size: log?.size ?? 0 };
      await store.append({
        entries: [writer.entry('integrity.check', facts, { actor: system })],
        changes: [],
      });
    }
    await keeper.start(loaded, settings.find((row) => row.key === 'config')?.value, system);
    await recoverCalls(store, writer, clock);

    const forwarder = createForwarder({
      servers: keeper.settings().config.servers,
      limits: keeper.settings().config.limits,
      children: keeper.settings().config.children,
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
      dataFolder: paths.data,
    });
    begun.push(forwarder.close);
    keeper.onChange((next) => {
      forwarder
        .reconfigure(next.config)
        .catch((error: unknown) => diagnose('servers were not taken over', error));
    });

    const desk = createDesk({
      journal: createJournal(store, writer),
      clock,
      approverName(principal) {
        const person = registry.person(principal);
        const votes = person?.disabledAt === null && person.roles.includes('approver');
        return votes ? person.name : undefined;
      },
      pathWithin: liesWithin,
      limits: () => keeper.settings().limits,
      announce: (what, row) =>
        events.emit(what === 'opened' ? 'approval.opened' : 'approval.changed', {
          approval: row.id,
          state: row.state,
        }),
    });
    const cooldown = keeper.settings().limits.deniedCooldownMs * 1000;
    desk.load({
      approvals: await store.read('approvals.live', {}),
      votes: await store.read('votes.live', {}),
      uses: await store.read('uses.live', {}),
      denied: await store.read('approvals.denied', { since: clock.now().wall - cooldown }),
      asks: new Set((await store.read('approvals.asks', {})).map(({ id }) => id)),
    });

    const core: Core = {
      clock,
      store,
      writer,
      matchKey: keyring.matchKey,
      settings: keeper.settings,
      server: (name) =>
        keeper.settings().config.servers[name] === undefined ? undefined : servers.get(name),
      registry,
      identifier: createIdentifier({ registry, installation: id, clock }),
      lastUsed,
      forwarder,
      desk,
      sessions,
      pins,
      pauses,
      events,
      asks: createServerAsks(() => core),
      kept: kepts,
      executions: createExecutions(),
      held: new Map(),
      underWay: new Map(),
      open: new Map(),
      diagnose,
    };
    const stopSweep = await startSweep(core);
    begun.push(stopSweep, desk.stop);
    const refusals = createRefusals({ writer, clock, identifier: core.identifier, append, diagnose });
    const listener = options.listen
      ? await startListener(core, refusals, authorities, keeper).catch(
          cannotListen(keeper.settings().config.listen),
        )
      : undefined;
    const installation: Installation = {
      id,
      version: VERSION,
      paths,
      keyring,
      get authority() {
        return authorities.get();
      },
      self: options.self ?? selfOf(process.argv),
      origin,
      vkey,
      isolation,
      started: clock.now().wall,
      listening: () => listener?.url ?? null,
      writable: () => store.health().failing === undefined,
      store: store.health,
      async renewAuthority(names) {
        const renewed = await authorities.renew(names);
        await listener?.reissue();
        return renewed;
      },
      configState: keeper.state,
      configInForce: keeper.loaded,
      findings: async () => (await options.findings?.()) ?? [],
      channels: () =>
        registry.people().some((person) => person.secret !== undefined && person.roles.includes('approver'))
          ? ['command-line']
          : [],
      reload: keeper.reload,
    };
    const control = withControlErrors(createControl({ core, installation, servers }));
    const door = createConsoleDoor({
      app: () => app,
      clock,
      ports() {
        const { port, approvalPort } = keeper.settings().config.console;
        return { console: port, approval: approvalPort };
      },
    });
    const app: Api = createApi({
      control,
      door,
      tokens: createTokenStore(clock),
      clock,
      operator: id,
      origins: [],
      report: (error) => diagnose('the API failed', error),
    });
    if (options.listen && keeper.settings().config.console.open) {
      // Agents are served without a console, too.
      await door.open().catch((error: unknown) => diagnose('the console does not open', error));
    }
    return {
      installation,
      control,
      app,
      console: door,
      url: listener?.url ?? null,
      firstRun,
      async close() {
        keeper.stop();
        stopSweep();
        await door.close();
        desk.sendAway();
        await listener?.close();
        desk.stop();
        await forwarder.close();
        // What ran on without its agent ends with its server, and still gets its outcome.
        await listener?.settled();
        refusals.stop();
        try {
          await lastUsed.stop();
          await store.checkpoint();
        } catch (error) {
          diagnose('the log could not be ended in order', error);
        } finally {
          await store.close();
        }
      },
    };
  } catch (error) {
    for (const end of begun.toReversed()) await end();
    throw error;
  }
}

function selfOf([node = process.execPath, script]: readonly string[]): readonly [string, ...string[]] {
  return script === undefined ? [node] : [node, script];
}

function cannotListen({ host, port }: CountersignConfig['listen']): (cause: unknown) => never {
  return (cause) => {
    if (!(cause instanceof Error && 'syscall' in cause && cause.syscall === 'listen')) throw cause;
    const taken = 'code' in cause && cause.code === 'EADDRINUSE';
    const why = taken ? 'another program listens there' : cause.message;
    throw new OpenError(
      'cannot-listen',
      `Cannot listen on ${host}:${port}: ${why}. Change listen.port in countersign.yaml.`,
      { cause },
    );
  };
}
