import { Notification } from 'electron';
import { actionsOf, buttonAt, type NoticeButton } from '../state/notice-buttons.ts';
import type { Notice, NoticePlan } from '../state/notice-plan.ts';

/** How long the system may take to say that a notification is shown. */
const SHOWN_WITHIN_MS = 5000;

export interface NoticeEvents {
  /** It was handed to the system. */
  sent(about: string): void;
  clicked(about: string): void;
  pressed(about: string, button: NoticeButton): void;
  /** The system says that it is on screen. */
  shown(about: string): void;
  /** It failed, or nothing was heard of it: nobody has seen it. */
  lost(about: string, why: 'failed' | 'unsupported' | 'silent'): void;
  closed(about: string): void;
}

export interface Notices {
  carryOut(plan: Pick<NoticePlan, 'close' | 'show'>): void;
  /** Sends one that is about nothing; resolves with how it went. */
  test(): Promise<'shown' | 'failed' | 'unsupported' | 'silent'>;
  /** Resolves once they are taken back, or nobody is there to do so. */
  closeAll(): Promise<void>;
}

/**
 * The system's notifications, kept so that they can be taken back. `answers`: whether what shows them does; where it does not, nothing
 * is asked of it, and what was to be shown is lost.
 */
export function createNotices(icon: string, on: NoticeEvents, answers: () => Promise<boolean>): Notices {
  const open = new Map<string, Notification>();
  let last: Promise<unknown> = Promise.resolve();

  /** One after another, as they were asked for: what is taken back was shown before. */
  function inTurn<T>(act: () => Promise<T>): Promise<T> {
    const mine = last.then(act);
    last = mine.catch(() => {});
    return mine;
  }

  function close(about: string): void {
    const shown = open.get(about);
    open.delete(about);
    shown?.close();
  }
  function show(notice: Notice): void {
    const { about } = notice;
    close(about);
    if (!Notification.isSupported()) {
      on.lost(about, 'unsupported');
      return;
    }
    const one = send(icon, notice, {
      shown: () => on.shown(about),
      lost: (why) => on.lost(about, why),
      clicked() {
        close(about);
        on.clicked(about);
      },
      pressed(button) {
        close(about);
        on.pressed(about, button);
      },
    });
    one.on('close', () => {
      if (open.get(about) !== one) return;
      open.delete(about);
      on.closed(about);
    });
    open.set(about, one);
    on.sent(about);
  }

  return {
    carryOut(plan) {
      void inTurn(async () => {
        const shown = plan.close.filter((about) => open.has(about));
        if (shown.length + plan.show.length === 0) return;
        if (await answers()) {
          for (const about of shown) close(about);
          for (const notice of plan.show) show(notice);
        } else for (const { about } of plan.show) on.lost(about, 'silent');
      });
    },
    async test() {
      if (!(await answers())) return 'silent';
      if (!Notification.isSupported()) return 'unsupported';
      return new Promise((resolve) => {
        const notice = { about: 'all', title: 'Countersign', body: 'Notifications reach you.', buttons: [] };
        send(icon, notice, { shown: () => resolve('shown'), lost: resolve, clicked() {}, pressed() {} });
      });
    },
    closeAll: () =>
      inTurn(async () => {
        if (open.size > 0 && (await answers())) for (const about of [...open.keys()]) close(about);
      }),
  };
}

function send(
  icon: string,
  { title, body, buttons }: Notice,
  on: {
    shown(): void;
    lost(why: 'failed' | 'silent'): void;
    clicked(): void;
    pressed(button: NoticeButton): void;
  },
): Notification {
  const actions = actionsOf(buttons, process.platform);
  const one = new Notification({ title, body, icon, actions, urgency: 'critical', timeoutType: 'never' });
  const timer = setTimeout(() => on.lost('silent'), SHOWN_WITHIN_MS);
  one.once('show', () => {
    clearTimeout(timer);
    on.shown();
  });
  one.once('failed', () => {
    clearTimeout(timer);
    on.lost('failed');
  });
  // One act for each notification: some systems tell of a press as of a click too, and nothing is pressed twice.
  let acted = false;
  const act = (what: () => void): void => {
    if (acted) return;
    acted = true;
    what();
  };
  one.on('click', () => act(on.clicked));
  // Older Electrons give the index as a second argument alone.
  one.on('action', (details, index) =>
    act(() => on.pressed(buttonAt(buttons, details.actionIndex ?? index))),
  );
  one.show();
  return one;
}
