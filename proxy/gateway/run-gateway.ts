import type { Actor } from '../contract/control.ts';
import { CHANNELS } from '../contract/devices.ts';
import type { BootId } from '../contract/ids.ts';
import type { StopReason } from '../contract/record.ts';
import type { RetentionConfig } from '../contract/retention.ts';
import type { Store } from '../contract/store.ts';
import type { Clock } from '../contract/time.ts';
import { createIdentifier } from '../identify/identify.ts';
import { createRegistry } from '../identify/registry.ts';
import type { Paths } from '../platform/paths.ts';
import { uuidv7 } from '../platform/uuid.ts';
import { VERSION } from '../platform/version.ts';
import { createToolPins } from '../policy/tool-pins.ts';
import { createAuthorityKeeper } from './authority-keeper.ts';
import { createChannels } from './channels.ts';
import { CLOCK_DOUBT, createClockDoubt } from './clock/clock-doubt.ts';
import { newestTime, recordClock } from './clock/clock-records.ts';
import { watchClock } from './clock/watch-clock.ts';
import { createConfigKeeper } from './config-keeper.ts';
import { withControlErrors } from './control/as-control-error.ts';
import { createControl } from './control/create-control.ts';
import type { Core } from './core.ts';
import { createEventHub } from './events.ts';
import { createExecutions } from './executions.ts';
import { isClockSynchronised } from './health/clock-service.ts';
import { createDiskWatch } from './health/disk-watch.ts';
import type { Installation } from './installation.ts';
import { createKeptAnswers } from './kept-answers.ts';
import { createLastUsed } from './last-used.ts';
import { openApi } from './open-api.ts';
import { openOwnAuthority } from './open-authority.ts';
import { openDesk } from './open-desk.ts';
import { openForwarder } from './open-forwarder.ts';
import type { OpenGateway, OpenOptions } from './open-gateway.ts';
import type { OpenInstallation } from './open-installation.ts';
import { removeLeftCopies } from './passing-copies.ts';
import { createPauses } from './pauses.ts';
import { reachOf } from './reach.ts';
import { recordStart, recordStop } from './record-start.ts';
import { recoverCalls } from './recover.ts';
import { createRefusals } from './refusals.ts';
import { recordRefusedStarts } from './refused-starts.ts';
import { createReplays } from './replays.ts';
import { createPurgeSchedule } from './retention/purge-schedule.ts';
import { createPurging, LAST_RUN, UNDER_WAY } from './retention/purging.ts';
import { createTurns } from './retention/turns.ts';
import { createSealing } from './sealing/sealing.ts';
import { createServerAsks } from './server-asks.ts';
import { createServerDirectory } from './server-directory.ts';
import { createSessions } from './sessions.ts';
import { startApproverListener } from './start-approver-listener.ts';
import { startListener } from './start-listener.ts';
import { startSweep } from './sweep.ts';
import { watchStore } from './watch-store.ts';
import { createWholeLists } from './whole-lists.ts';
import { createWitnessing } from './witnessing.ts';
import { createWriter } from './writer.ts';

/** An installation with its log open. */
interface Opened extends OpenInstallation {
  readonly paths: Paths;
  readonly clock: Clock;
  readonly origin: string;
  readonly vkey: string;
  readonly headMissing: boolean;
  readonly opened: Store;
}

/** The gateway of an open installation: authority, servers and, where asked, the listener. Closes the store where it fails. */
export async function runGateway(
  { paths, clock: machine, id, loaded, keyring, firstRun, origin, vkey, headMissing, opened }: Opened,
  options: OpenOptions,
): Promise<OpenGateway> {
  const diagnose = options.diagnose ?? (() => {});
  const clock = watchClock(machine);
  /** What a start that fails has to end, last first; a timer that is left would keep the process alive. */
  const begun: (() => unknown)[] = [() => opened.close()];
  try {
    await removeLeftCopies(paths.data);
    const authorities = createAuthorityKeeper(await openOwnAuthority({ id, keyring, paths, clock }), {
      key: keyring.ca,
      file: paths.caCertificate,
      clock,
    });
    const boot = uuidv7<BootId>();
    const isolation = options.isolation ?? 'same-user';
    const writer = createWriter(boot, isolation, clock);
    const events = createEventHub(clock);
    const channels = createChannels(() => events.emit('health.changed', {}));
    const store = watchStore(opened, clock, () => events.emit('health.changed', {}));
    begun.push(store.close);
    const { append } = store;
    const registry = createRegistry(id);
    const pins = createToolPins();
    const lists = createWholeLists();
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

    const system: Actor = { principal: id, method: 'in-process' };
    // Before this start writes any itself.
    const newest = await newestTime(store);
    let retention = (): RetentionConfig => loaded.config.retention;
    const doubts = createClockDoubt(
      { store, writer, clock, retention: () => retention(), system, diagnose },
      settings.find((row) => row.key === CLOCK_DOUBT)?.value,
    );
    await doubts.start(newest);
    clock.onStep(doubts.step);
    await recordStart(
      { store, writer, system },
      { protection: keyring.protection, headMissing, listens: options.listen },
    );
    const stopped = async (reason: StopReason): Promise<void> => {
      if (options.listen) await recordStop({ store, writer, system }, reason);
    };
    begun.push(() =>
      stopped('start-failed').catch((error: unknown) => diagnose('the end is not on record', error)),
    );
    await recordRefusedStarts(
      { store, writer, system },
      { paths, databaseKey: keyring.databaseKey, clock, diagnose },
    );
    const synchronised = await isClockSynchronised();
    await recordClock(
      { store, writer, clock, system, diagnose },
      { listens: options.listen, newest, synchronised },
    );
    await keeper.start(loaded, settings.find((row) => row.key === 'config')?.value, system);
    retention = () => keeper.settings().config.retention;
    kepts.load(answers, keeper.settings().limits.approvalKeptMs);
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

    const witnessing = await createWitnessing({
      store,
      writer,
      clock,
      settings: keeper.settings,
      origin,
      system,
      changed: () => events.emit('health.changed', {}),
      diagnose,
    });
    keeper.onChange(witnessing.reconfigured);
    begun.push(witnessing.stop);

    const disk = createDiskWatch(
      {
        store,
        writer,
        clock,
        settings: keeper.settings,
        system,
        folder: paths.data,
        changed: () => events.emit('health.changed', {}),
        diagnose,
      },
      settings.find((row) => row.key === 'growth')?.value,
    );
    begun.push(disk.stop);

    const turns = createTurns();
    const purging = createPurging({
      store,
      writer,
      clock,
      settings: keeper.settings,
      operator: id,
      turns,
    });
    const purges = createPurgeSchedule(
      {
        purging,
        clock,
        settings: keeper.settings,
        system,
        turns,
        clockIsKept: isClockSynchronised,
        doubts,
        diagnose,
      },
      {
        underWay: settings.find((row) => row.key === UNDER_WAY)?.value,
        lastRun: settings.find((row) => row.key === LAST_RUN)?.value,
      },
    );
    keeper.onChange(purges.reconfigured);
    begun.push(purges.stop);

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
      replays: createReplays(),
      forwarder,
      desk,
      sessions,
      sealing: createSealing({
        recipients: () => keeper.settings().config.seal.recipients,
        isClosed: sessions.isClosed,
      }),
      pins,
      lists,
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
    begun.push(async () => {
      await listener?.close();
      await listener?.settled();
    });
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
      program: options.program ?? 'countersign',
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
      witnessing,
      disk,
      purging,
      doubts,
      turns,
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
    if (options.listen) {
      witnessing.start();
      await disk.start();
      purges.start();
    }
    return {
      installation,
      control,
      app,
      console: door,
      approversUrl: approvers?.url ?? null,
      url: listener?.url ?? null,
      firstRun,
      async close(reason = 'asked') {
        keeper.stop();
        stopSweep();
        disk.stop();
        await purges.stop();
        await door.close();
        await approvers?.close();
        desk.sendAway();
        await listener?.close();
        desk.stop();
        await forwarder.close();
        // What ran on without its agent ends with its server, and still gets its outcome.
        await listener?.settled();
        refusals.stop();
        await witnessing.stop();
        try {
          await lastUsed.stop();
          await stopped(reason);
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
