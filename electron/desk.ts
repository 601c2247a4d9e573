import { join } from 'node:path';
import { app, type Session } from 'electron';
import type { Clock } from '../proxy/contract/time.ts';
import type { ApprovalView } from '../proxy/contract/views.ts';
import type { DeskView } from './contract/call-names.ts';
import { FLAVOUR } from './contract/flavour.ts';
import type { Settings } from './contract/settings.ts';
import type { UpdateState } from './contract/updates.ts';
import type { GatewayKeeper, KeeperEvents } from './gateway-keeper.ts';
import type { Approvers, ApproversEvents } from './gateways/approvers.ts';
import { clickSuffices } from './gateways/click-suffices.ts';
import { createDenials } from './gateways/deny-by-click.ts';
import { createDeliveryReports } from './gateways/report-deliveries.ts';
import { createTelling } from './notify/tell-of-calls.ts';
import { createWitnessTelling } from './notify/tell-of-witness.ts';
import { places } from './places.ts';
import { startAtLogin } from './start-at-login.ts';
import type { DeepLink } from './state/deep-link.ts';
import type { KeptFile } from './state/kept-file.ts';
import { type ShellState, type TrayAct, trayView, type WaitingCall } from './state/tray-view.ts';
import { unwitnessedSince } from './state/unwitnessed-since.ts';
import { createWaitingCalls } from './state/waiting-calls.ts';
import { witnessTrouble } from './state/witness-trouble.ts';
import { showTray } from './tray/show-tray.ts';
import { createApprovalWindows } from './windows/approval-windows.ts';
import { loadDesk } from './windows/desk-files.ts';
import { createDeskWindow, type DeskWindow } from './windows/desk-window.ts';
import { createMainWindow, type MainWindow } from './windows/main-window.ts';

export type Desk = ReturnType<typeof createDesk>;

const HERE = 'here';
interface Windows {
  readonly main: MainWindow;
  readonly approvals: ReturnType<typeof createApprovalWindows>;
  readonly own: DeskWindow;
}

/** Everything that a person sees of the app, and what it does when they act. */
export function createDesk({ kept, clock }: { readonly kept: KeptFile; readonly clock: Clock }) {
  const icon = join(places.icons, 'app.png');
  let state: ShellState = {
    gateway: 'starting',
    waiting: [],
    pausedAll: false,
    pausedSome: 0,
    logWritable: true,
    unwitnessedSince: undefined,
    witnessTrouble: undefined,
    disk: { level: 'unknown', daysLeft: null },
    outOfReach: [],
    notificationsReach: true,
    update: undefined,
  };
  let windows: Windows | undefined;
  let keeper: GatewayKeeper | undefined;
  let approvers: Approvers | undefined;
  let invited: string | undefined;
  /** The approval that each gateway's window was given last. */
  const onScreen = new Map<string, string>();
  const calls = createWaitingCalls();
  const report = createDeliveryReports((gateway) => approvers?.of(gateway));
  const deny = createDenials({ approverOf: (gateway) => approvers?.of(gateway), clock });
  const telling = createTelling(icon, clock, () => kept.read().settings.notifications, {
    clicked: (gateway, call) => openApproval(gateway, call, true),
    async pressed(gateway, call, button) {
      const done = button === 'deny' && (await deny(gateway, call)) === 'denied';
      if (!done) openApproval(gateway, call, true);
    },
    reached() {
      performance.mark('notified');
      change({ notificationsReach: true });
    },
    instead: (gateway, call) => openApproval(gateway, call, false),
    lost(gateway, call) {
      change({ notificationsReach: false });
      // What could not be said is shown.
      openApproval(gateway, call, false);
    },
    became: report,
  });
  const doubts = createWitnessTelling(icon, clock, () => kept.read().settings.notifications, {
    clicked: () => open('/health'),
    reached: () => change({ notificationsReach: true }),
    lost: () => change({ notificationsReach: false }),
  });
  const tray = showTray(places.icons, trayView(state), act);
  performance.mark('tray');

  function change(what: Partial<ShellState>): void {
    state = { ...state, ...what };
    tray.show(trayView(state));
    app.setBadgeCount(state.waiting.length);
  }
  function act(what: TrayAct): void {
    if (what.act === 'approval') openApproval(what.gateway, what.id, true);
    else if (what.act === 'queue') openApproval(what.gateway, undefined, true);
    else
      ({
        open: () => open(),
        settings: () => open('/settings'),
        pause: () => pauseAll(true),
        resume: () => pauseAll(false),
        about: () => windows?.own.show('about'),
        quit: () => app.quit(),
      })[what.act]();
  }
  function open(at?: string): void {
    if (state.gateway === 'needs-person') windows?.own.show('trouble');
    else windows?.main.show(at);
  }
  function openApproval(gateway: string, call: string | undefined, byPerson: boolean): void {
    windows?.approvals.show(gateway, call, byPerson);
  }
  function pauseAll(paused: boolean): void {
    // What came of it is told by the gateway's own event; a gateway that is not there has paused everyone.
    keeper?.api.pause({ what: 'all', paused }).catch(() => {});
  }
  /** Counted as seen once somebody is at the window that shows it. */
  function seen(gateway: string): void {
    const approval = onScreen.get(gateway);
    if (approval !== undefined && windows?.approvals.isFocused(gateway)) report(gateway, approval, 'seen');
  }

  /** What waits at a gateway now; `undefined` for one that was left. */
  function waits(gateway: string, found: readonly ApprovalView[] | undefined): void {
    const several = (approvers?.elsewhere().length ?? 0) > 0;
    const at = several ? nameOf(gateway) : '';
    const entry = approvers?.of(gateway)?.entry();
    const waiting = (found ?? []).map((one) => ({
      ...asWaiting(one, gateway, at),
      deniable: entry !== undefined && clickSuffices(one.requirement, entry.at),
    }));
    change({ waiting: calls.put(gateway, waiting) });
    telling.waiting(gateway, waiting);
  }
  function nameOf(gateway: string): string {
    if (gateway === HERE) return 'this computer';
    return approvers?.elsewhere().find(({ id }) => id === gateway)?.name ?? 'a gateway';
  }
  const ofApprovers: ApproversEvents = {
    waiting: waits,
    changed() {
      const lost = (approvers?.elsewhere() ?? []).filter(({ state: how }) => OUT_OF_REACH.has(how));
      change({ outOfReach: lost.map(({ name }) => name) });
    },
  };

  const tell: KeeperEvents = {
    starting() {
      change({ gateway: 'starting' });
    },
    async up({ pid, installation }, box) {
      performance.mark('gateway');
      if (FLAVOUR === 'test') Reflect.set(globalThis, 'gatewayPid', pid);
      change({ gateway: 'running' });
      windows?.own.closeTrouble();
      if (box !== undefined && approvers?.canKeep() === false) await approvers.open(box);
      await approvers?.hereUp(installation);
    },
    watched({ status, waiting }) {
      change({
        gateway: 'running',
        pausedAll: status.paused.all,
        pausedSome: status.paused.agents.length + status.paused.servers.length,
        logWritable: status.log.writable,
        unwitnessedSince: unwitnessedSince(status.log.witnessed),
        witnessTrouble: witnessTrouble(status.log.witnessed),
        disk: status.log.disk,
      });
      doubts.now(state.witnessTrouble);
      // Who decides here is told of what waits for them; where that is nobody yet, of all that waits.
      if (approvers?.of(HERE) === undefined) waits(HERE, waiting);
    },
    down(trouble, needsPerson) {
      if (FLAVOUR === 'test') Reflect.set(globalThis, 'gatewayPid', 0);
      approvers?.hereDown();
      change({ gateway: needsPerson ? 'needs-person' : 'down' });
      windows?.own.tell(trouble);
      if (needsPerson) {
        windows?.main.close();
        windows?.own.show('trouble');
      }
    },
  };

  const closeNotices = async (): Promise<void> => {
    await Promise.all([telling.closeAll(), doubts.closeAll()]);
  };
  return {
    tell,
    ofApprovers,
    open: () => open(),
    openApproval,
    state: () => state,
    files: () => loadDesk(places.desk),
    openWindows(sessions: {
      readonly console: Session;
      readonly desk: Session;
      readonly approvals: (gateway: string) => Session;
    }) {
      windows = {
        main: createMainWindow({
          session: sessions.console,
          preload: places.preload('console'),
          icon,
          place: () => kept.read().mainWindow,
          keep: (mainWindow) => kept.change({ mainWindow }),
        }),
        approvals: createApprovalWindows({ icon, sessionOf: sessions.approvals, focused: seen }),
        own: createDeskWindow({ session: sessions.desk, preload: places.preload('desk'), icon }),
      };
    },
    attach(found: GatewayKeeper, own: Approvers) {
      keeper = found;
      approvers = own;
    },
    /** The window of a gateway was given this approval. */
    gave(gateway: string, approval: string) {
      onScreen.set(gateway, approval);
      seen(gateway);
    },
    /** A link, or a second start of the app, which is a wish to see it. */
    follow(link: DeepLink | undefined) {
      if (link === undefined) open();
      else if (link.to === 'join') {
        invited = link.text;
        windows?.own.tellInvited();
        windows?.own.show('join');
      } else openApproval(HERE, link.to === 'approval' ? link.id : undefined, true);
    },
    /** The invitation that a link brought. */
    invited: () => invited,
    openOwn(view: Extract<DeskView, 'person' | 'join'>) {
      // Whoever opens the form anew means another invitation than the last one.
      if (view === 'join') invited = undefined;
      windows?.own.show(view);
    },
    closeOwn: (view: DeskView) => windows?.own.close(view),
    /** A gateway is none of this app's any more. */
    left: (gateway: string) => windows?.approvals.close(gateway),
    settingsChanged(settings: Settings) {
      startAtLogin(settings.startAtLogin);
      if (!settings.notifications) void closeNotices();
    },
    /** A newer version is told of in the tray, which leads to Settings. */
    updated(found: UpdateState) {
      change({ update: found.kind === 'available' || found.kind === 'ready' ? found.version : undefined });
    },
    testNotification: () => telling.test(),
    /** Takes back what it has told. */
    closeAll: closeNotices,
  };
}

const OUT_OF_REACH: ReadonlySet<string> = new Set(['lost', 'refused', 'closed']);

function asWaiting(view: ApprovalView, gateway: string, at: string): Omit<WaitingCall, 'deniable'> {
  const { id, agent, server, tool, method, left } = view;
  const leftMs = Math.max(0, (left ?? 0) / 1000);
  return { id, gateway, at, agent, server, tool: tool === '' ? method : tool, leftMs };
}
