import type { ConsoleDoor } from '../api/console/console-door.ts';
import type { ApiApp } from '../api/serve-local.ts';
import type { Actor, GatewayControl } from '../contract/control.ts';
import { CHANNELS } from '../contract/devices.ts';
import type { HealthFinding } from '../contract/health.ts';
import type { BootId } from '../contract/ids.ts';
import type { LogRecord } from '../contract/record.ts';
import { createIdentifier } from '../identify/identify.ts';
import { createRegistry } from '../identify/registry.ts';
import { systemClock } from '../platform/clock.ts';
import type { CustodyOptions } from '../platform/keys/choose-custody.ts';
import { pathsOf, resolveHome } from '../platform/paths.ts';
import { uuidv7 } from '../platform/uuid.ts';
import { VERSION } from '../platform/version.ts';
import { createToolPins } from '../policy/tool-pins.ts';
import { ed25519Signer, formatVkey } from '../record/keys.ts';
import { headFile } from '../store/head-file.ts';
import { openStore } from '../store/open-store.ts';
import { createAuthorityKeeper } from './authority-keeper.ts';
import { createChannels } from './channels.ts';
import { createConfigKeeper } from './config-keeper.ts';
import { withControlErrors } from './control/as-control-error.ts';
import { createControl } from './control/create-control.ts';
import type { Core } from './core.ts';
import { createEventHub } from './events.ts';
import { createExecutions } from './executions.ts';
import type { Installation } from './installation.ts';
import { createKeptAnswers } from './kept-answers.ts';
import { createLastUsed } from './last-used.ts';
import { openApi } from './open-api.ts';
import { openDesk } from './open-desk.ts';
import { openForwarder } from './open-forwarder.ts';
import { openInstallation } from './open-installation.ts';
import { createPauses } from './pauses.ts';
import { reachOf } from './reach.ts';
import { recordStart } from './record-start.ts';
import { recoverCalls } from './recover.ts';
import { createRefusals } from './refusals.ts';
import { headIsMissing } from './require-head.ts';
import { createServerAsks } from './server-asks.ts';
import { createServerDirectory } from './server-directory.ts';
import { createSessions } from './sessions.ts';
import { startApproverListener } from './start-approver-listener.ts';
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
  /** The secret of this start by which the desktop app is known at the local socket. */
  readonly shell?: string | undefined;
}
export interface OpenGateway {
  readonly installation: Installation;
  readonly control: GatewayControl;
  readonly app: ApiApp;
  /** The pages for browsers. */
  readonly console: ConsoleDoor;
  /** Where agents connect, or null. */
  readonly url: string | null;
  /** Where approvers elsewhere connect, or null. */
  readonly approversUrl: string | null;
  /** Whether this start made the installation. */
  readonly firstRun: boolean;
  /** Ends in order: no new calls, those under way get their time, then children, log and lock. */
  close(): Promise<void>;
}

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
    const channels = createChannels(() => events.emit('health.changed', {}));
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
    registry.load({ principals, agents, credentials, settings });
    lastUsed.load(credentials);
    servers.load(serverRows);
    sessions.load(sessionRows, clock.now());
    pins.load(tools);
    pauses.load(settings.find((row) => row.key === 'paused')?.value);
    kepts.load(answers);

    const system: Actor = { principal: id, method: 'in-process' };
    await recordStart(
      { store, writer, system },
      { protection: keyring.protection, headMissing, listens: options.listen },
    );
    await keeper.start(loaded, settings.find((row) => row.key === 'config')?.value, system);
    await recoverCalls(store, writer, clock);

    const forwarder = openForwarder({
      keeper,
      keyring,
      servers,
      events,
      clock,
      dataFolder: paths.data,
      diagnose,
    });
    begun.push(forwarder.close);

    const desk = await openDesk({ store, writer, clock, registry, keeper, events });

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
      channels,
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
    const listener = options.listen ? await startListener(core, refusals, authorities, keeper) : undefined;
    begun.push(() => listener?.close());
    let approvers: Awaited<ReturnType<typeof startApproverListener>> | undefined;
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
        await approvers?.reissue();
        return renewed;
      },
      configState: keeper.state,
      configInForce: keeper.loaded,
      findings: async () => (await options.findings?.()) ?? [],
      channels: () => {
        const open = reachOf(registry, channels).flatMap((one) => one.channels);
        return CHANNELS.filter((channel) => open.includes(channel));
      },
      reach: () => reachOf(registry, channels),
      approversAt: () => approvers?.url ?? null,
      reload: keeper.reload,
    };
    const control = withControlErrors(createControl({ core, installation, servers, refusals }));
    const { app, door } = openApi({ control, clock, operator: id, keeper, diagnose, shell: options.shell });
    const { listen } = keeper.settings().config.approvers;
    if (options.listen && listen !== undefined)
      approvers = await startApproverListener({
        core,
        refusals,
        authority: authorities,
        control,
        app,
        listen,
      });
    begun.push(() => approvers?.close());
    if (options.listen && keeper.settings().config.console.open) {
      // Agents are served without a console, too.
      await door.open().catch((error: unknown) => diagnose('the console does not open', error));
    }
    return {
      installation,
      control,
      app,
      console: door,
      approversUrl: approvers?.url ?? null,
      url: listener?.url ?? null,
      firstRun,
      async close() {
        keeper.stop();
        stopSweep();
        await door.close();
        await approvers?.close();
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
