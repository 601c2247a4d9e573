import { join } from 'node:path';
import { app, type Session } from 'electron';
import type { ApprovalView } from '../proxy/contract/views.ts';
import { FLAVOUR } from './contract/flavour.ts';
import type { Settings } from './contract/settings.ts';
import type { GatewayKeeper, KeeperEvents } from './gateway-keeper.ts';
import { createNotices } from './notify/show-notices.ts';
import { places } from './places.ts';
import type { DeepLink } from './state/deep-link.ts';
import type { KeptFile } from './state/kept-file.ts';
import { createNoticePlanner } from './state/notice-plan.ts';
import { type ShellState, type TrayAct, trayView, type WaitingCall } from './state/tray-view.ts';
import { showTray } from './tray/show-tray.ts';
import { type ApprovalWindow, createApprovalWindow } from './windows/approval-window.ts';
import { loadDesk } from './windows/desk-files.ts';
import { createDeskWindow, type DeskWindow } from './windows/desk-window.ts';
import { createMainWindow, type MainWindow } from './windows/main-window.ts';

export type Desk = ReturnType<typeof createDesk>;

interface Windows {
  readonly main: MainWindow;
  readonly approval: ApprovalWindow;
  readonly own: DeskWindow;
}

/** Everything that a person sees of the app, and what it does when they act. */
export function createDesk({ kept }: { readonly kept: KeptFile }) {
  const icon = join(places.icons, 'app.png');
  let state: ShellState = {
    gateway: 'starting',
    waiting: [],
    pausedAll: false,
    pausedSome: 0,
    logWritable: true,
    notificationsReach: true,
  };
  let windows: Windows | undefined;
  let keeper: GatewayKeeper | undefined;
  let replan: NodeJS.Timeout | undefined;
  /** When `waiting` was read, to tell how much of each call's time is left. */
  let readAt = performance.now();
  const planner = createNoticePlanner();
  const notices = createNotices(icon, {
    clicked(about) {
      planner.closed(about);
      openApproval(about === 'all' ? undefined : about, true);
    },
    closed: (about) => planner.closed(about),
    shown() {
      performance.mark('notified');
      change({ notificationsReach: true });
    },
    lost(about) {
      change({ notificationsReach: false });
      // What could not be said is shown.
      openApproval(about === 'all' ? undefined : about, false);
    },
  });
  const tray = showTray(places.icons, trayView(state), act);
  performance.mark('tray');

  function change(what: Partial<ShellState>): void {
    state = { ...state, ...what };
    tray.show(trayView(state));
    app.setBadgeCount(state.waiting.length);
  }
  function act(what: TrayAct): void {
    const acts: Record<TrayAct['act'], () => void> = {
      approval: () => openApproval('id' in what ? what.id : undefined, true),
      queue: () => openApproval(undefined, true),
      open,
      pause: () => pauseAll(true),
      resume: () => pauseAll(false),
      about: () => windows?.own.show('about'),
      quit: () => app.quit(),
    };
    acts[what.act]();
  }
  function open(): void {
    if (state.gateway === 'needs-person') windows?.own.show('trouble');
    else windows?.main.show();
  }
  function openApproval(id: string | undefined, byPerson: boolean): void {
    windows?.approval.show(id, byPerson);
  }
  function pauseAll(paused: boolean): void {
    // What came of it is told by the gateway's own event; a gateway that is not there has paused everyone.
    keeper?.api.pause({ what: 'all', paused }).catch(() => {});
  }

  function notify(waiting: readonly WaitingCall[]): void {
    clearTimeout(replan);
    if (!kept.read().settings.notifications) return;
    const plan = planner.plan(waiting);
    notices.carryOut(plan);
    if (plan.againInMs === undefined) return;
    replan = setTimeout(() => {
      const passed = performance.now() - readAt;
      notify(state.waiting.map((call) => ({ ...call, leftMs: call.leftMs - passed })));
    }, plan.againInMs + 50);
  }

  const tell: KeeperEvents = {
    starting() {
      change({ gateway: 'starting' });
    },
    up({ pid }) {
      performance.mark('gateway');
      if (FLAVOUR === 'test') Reflect.set(globalThis, 'gatewayPid', pid);
      change({ gateway: 'running' });
      windows?.own.closeTrouble();
    },
    watched({ status, waiting }) {
      readAt = performance.now();
      const calls = waiting.map(asWaiting);
      change({
        gateway: 'running',
        waiting: calls,
        pausedAll: status.paused.all,
        pausedSome: status.paused.agents.length + status.paused.servers.length,
        logWritable: status.log.writable,
      });
      notify(calls);
    },
    down(trouble, needsPerson) {
      if (FLAVOUR === 'test') Reflect.set(globalThis, 'gatewayPid', 0);
      change({ gateway: needsPerson ? 'needs-person' : 'down' });
      windows?.own.tell(trouble);
      if (needsPerson) {
        windows?.main.close();
        windows?.own.show('trouble');
      }
    },
  };

  return {
    tell,
    open,
    openApproval,
    state: () => state,
    files: () => loadDesk(places.desk),
    openWindows(sessions: { readonly console: Session; readonly approval: Session; readonly desk: Session }) {
      windows = {
        main: createMainWindow({
          session: sessions.console,
          preload: places.preload('console'),
          icon,
          place: () => kept.read().mainWindow,
          keep: (mainWindow) => kept.change({ mainWindow }),
        }),
        approval: createApprovalWindow({ session: sessions.approval, icon }),
        own: createDeskWindow({ session: sessions.desk, preload: places.preload('desk'), icon }),
      };
    },
    attach(found: GatewayKeeper) {
      keeper = found;
    },
    /** A link, or a second start of the app, which is a wish to see it. */
    follow(link: DeepLink | undefined) {
      if (link === undefined) open();
      else openApproval(link.to === 'approval' ? link.id : undefined, true);
    },
    locked(locked: boolean) {
      if (kept.read().settings.pauseWhenLocked) pauseAll(locked);
    },
    settingsChanged(settings: Settings) {
      app.setLoginItemSettings({ openAtLogin: settings.startAtLogin, args: ['--hidden'] });
      if (!settings.notifications) notices.closeAll();
    },
    testNotification: () => notices.test(),
    closeAll() {
      clearTimeout(replan);
      notices.closeAll();
    },
  };
}

function asWaiting({ id, agent, server, tool, method, left }: ApprovalView): WaitingCall {
  return { id, agent, server, tool: tool === '' ? method : tool, leftMs: Math.max(0, (left ?? 0) / 1000) };
}
