import { z } from 'zod';
import type { LockSource } from './lock-source.ts';

const answer = z.tuple([z.boolean()]);

/**
 * Screen savers of desktops, which are also what locks them: each says ActiveChanged and answers GetActive, all in the same words. On
 * GNOME the first name is owned too, by a service that answers no such question; its second one does.
 */
export const SCREEN_SAVERS: readonly LockSource[] = [
  // KDE, and whoever keeps to freedesktop.org's draft.
  screenSaver('org.freedesktop.ScreenSaver', ['/org/freedesktop/ScreenSaver', '/ScreenSaver']),
  screenSaver('org.gnome.ScreenSaver', ['/org/gnome/ScreenSaver']),
  screenSaver('org.cinnamon.ScreenSaver', ['/org/cinnamon/ScreenSaver']),
  screenSaver('org.mate.ScreenSaver', ['/org/mate/ScreenSaver', '/']),
  screenSaver('org.xfce.ScreenSaver', ['/org/xfce/ScreenSaver']),
];

/** Its interface has the name that it has on the bus. `paths`: where its object may be, tried in order. */
function screenSaver(name: string, paths: readonly string[]): LockSource {
  const source: LockSource = {
    name,
    rules: [`type='signal',sender='${name}',interface='${name}',member='ActiveChanged'`],
    ask(bus, then) {
      const attempt = (which: number): void => {
        const path = paths[which];
        if (path === undefined) {
          then(undefined);
          return;
        }
        bus.call({ to: name, path, interface: name, member: 'GetActive' }, (values) => {
          const parsed = answer.safeParse(values);
          if (parsed.success) then({ how: 'answer', locked: parsed.data[0] });
          else attempt(which + 1);
        });
      };
      attempt(0);
    },
    hear(message) {
      if (message.interface !== name || message.member !== 'ActiveChanged') return undefined;
      const parsed = answer.safeParse(message.body);
      return parsed.success ? { how: 'change', locked: parsed.data[0] } : undefined;
    },
  };
  return source;
}
