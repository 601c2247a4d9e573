import type { Clock } from '../../proxy/contract/time.ts';
import type { NoticeButton } from '../state/notice-buttons.ts';
import { ALL, createNoticePlanner } from '../state/notice-plan.ts';
import type { WaitingCall } from '../state/tray-view.ts';
import { notificationsAnswer } from './notifications-answer.ts';
import { createNotices } from './show-notices.ts';

export interface TellEvents {
  clicked(gateway: string, call: string | undefined): void;
  /** A button of the notification of one call. */
  pressed(gateway: string, call: string, button: NoticeButton): void;
  /** The person wants no notifications: the call is shown in their place. */
  instead(gateway: string, call: string | undefined): void;
  /** What a notification was to say was not seen by anyone. */
  lost(gateway: string, call: string | undefined): void;
  /** The system says that one is on screen. */
  reached(): void;
  became(gateway: string, call: string, what: 'sent' | 'delivered' | 'failed'): void;
}

interface Told {
  readonly planner: ReturnType<typeof createNoticePlanner>;
  waiting: readonly WaitingCall[];
  /** When they were read, to tell how much of each call's time is left. */
  readAt: number;
  replan: NodeJS.Timeout | undefined;
}

/** Notifications of the calls that wait, each gateway's apart from the others'. */
export function createTelling(icon: string, clock: Clock, wanted: () => boolean, on: TellEvents) {
  const gateways = new Map<string, Told>();
  const split = (key: string): readonly [string, string | undefined] => {
    const at = key.indexOf('/');
    const call = key.slice(at + 1);
    return [key.slice(0, at), call === ALL ? undefined : call];
  };
  function closed(key: string): void {
    const [gateway, call] = split(key);
    gateways.get(gateway)?.planner.closed(call ?? ALL);
  }
  /** Says of each call that a notification is about what became of it. */
  function became(key: string, what: 'sent' | 'delivered' | 'failed'): void {
    const [gateway, call] = split(key);
    const calls = call === undefined ? (gateways.get(gateway)?.waiting ?? []).map(({ id }) => id) : [call];
    for (const id of calls) on.became(gateway, id, what);
  }
  const notices = createNotices(
    icon,
    {
      sent: (key) => became(key, 'sent'),
      clicked(key) {
        closed(key);
        on.clicked(...split(key));
      },
      pressed(key, button) {
        closed(key);
        const [gateway, call] = split(key);
        if (call === undefined) on.clicked(gateway, call);
        else on.pressed(gateway, call, button);
      },
      closed,
      shown(key) {
        became(key, 'delivered');
        on.reached();
      },
      lost(key) {
        became(key, 'failed');
        on.lost(...split(key));
      },
    },
    () => notificationsAnswer(clock),
  );

  function notify(gateway: string, told: Told, waiting: readonly WaitingCall[]): void {
    clearTimeout(told.replan);
    const { close, show, againInMs } = told.planner.plan(waiting);
    const keyed = show.map((notice) => ({ ...notice, about: `${gateway}/${notice.about}` }));
    notices.carryOut({
      close: close.map((about) => `${gateway}/${about}`),
      show: wanted() ? keyed : [],
    });
    if (!wanted()) for (const { about } of keyed) on.instead(...split(about));
    if (againInMs === undefined) return;
    told.replan = setTimeout(() => {
      const passed = performance.now() - told.readAt;
      notify(
        gateway,
        told,
        told.waiting.map((call) => ({ ...call, leftMs: call.leftMs - passed })),
      );
    }, againInMs + 50);
  }

  return {
    waiting(gateway: string, waiting: readonly WaitingCall[]): void {
      const before = gateways.get(gateway);
      const told: Told = before ?? { planner: createNoticePlanner(), waiting, readAt: 0, replan: undefined };
      told.waiting = waiting;
      told.readAt = performance.now();
      gateways.set(gateway, told);
      notify(gateway, told, waiting);
    },
    test: () => notices.test(),
    closeAll(): Promise<void> {
      for (const { replan } of gateways.values()) clearTimeout(replan);
      return notices.closeAll();
    },
  };
}
