import { Notification } from 'electron';
import type { Notice, NoticePlan } from '../state/notice-plan.ts';

/** How long the system may take to say that a notification is shown. */
const SHOWN_WITHIN_MS = 5000;

export interface NoticeEvents {
  /** It was handed to the system. */
  sent(about: string): void;
  clicked(about: string): void;
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
  closeAll(): void;
}

/** The system's notifications, kept so that they can be taken back. */
export function createNotices(icon: string, on: NoticeEvents): Notices {
  const open = new Map<string, Notification>();

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
      for (const about of plan.close) close(about);
      for (const notice of plan.show) show(notice);
    },
    test() {
      if (!Notification.isSupported()) return Promise.resolve('unsupported');
      return new Promise((resolve) => {
        const notice = { about: 'all', title: 'Countersign', body: 'Notifications reach you.' };
        send(icon, notice, { shown: () => resolve('shown'), lost: resolve, clicked() {} });
      });
    },
    closeAll() {
      for (const about of [...open.keys()]) close(about);
    },
  };
}

function send(
  icon: string,
  { title, body }: Notice,
  on: { shown(): void; lost(why: 'failed' | 'silent'): void; clicked(): void },
): Notification {
  const one = new Notification({ title, body, icon, urgency: 'critical', timeoutType: 'never' });
  const timer = setTimeout(() => on.lost('silent'), SHOWN_WITHIN_MS);
  one.once('show', () => {
    clearTimeout(timer);
    on.shown();
  });
  one.once('failed', () => {
    clearTimeout(timer);
    on.lost('failed');
  });
  one.once('click', on.clicked);
  one.show();
  return one;
}
