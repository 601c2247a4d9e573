import { z } from 'zod';
import { BUS, BUS_PATH } from '../dbus/open-bus.ts';
import type { LockSource } from './lock-source.ts';

export const LOGIN_MANAGER = 'org.freedesktop.login1';
const SESSION = `${LOGIN_MANAGER}.Session`;
const PROPERTIES = 'org.freedesktop.DBus.Properties';

const sessionAnswer = z.tuple([z.string().regex(/^\/org\/freedesktop\/login1\/session\/[A-Za-z0-9_]+$/)]);
const hintAnswer = z.tuple([z.boolean()]);
const changed = z.tuple([
  z.literal(SESSION),
  z.array(z.tuple([z.string(), z.unknown()])),
  z.array(z.string()),
]);

/**
 * logind, which is told by lockers whether the screen of a session is locked (LockedHint), and passes on requests to lock and unlock it
 * (the signals Lock and Unlock, as of `loginctl lock-session`). Made for one connection: it keeps which session is ours.
 */
export function loginManager(): LockSource {
  let session: string | undefined;
  return {
    name: LOGIN_MANAGER,
    rules: [],
    ask(bus, then) {
      const found = (values: readonly unknown[] | undefined): void => {
        const parsed = sessionAnswer.safeParse(values);
        if (!parsed.success) {
          then(undefined);
          return;
        }
        const [path] = parsed.data;
        // What changes meanwhile is told behind the answer to the question below.
        for (const rule of session === path ? [] : rulesOf(path))
          bus.call({ to: BUS, path: BUS_PATH, interface: BUS, member: 'AddMatch', args: [rule] }, () => {});
        session = path;
        bus.call(
          { to: LOGIN_MANAGER, path, interface: PROPERTIES, member: 'Get', args: [SESSION, 'LockedHint'] },
          (hint) => {
            const read = hintAnswer.safeParse(hint);
            then(read.success ? { how: 'answer', locked: read.data[0] } : undefined);
          },
        );
      };
      // `auto`: this process's own session or, where the desktop started it as a service, the one that its user sees.
      bus.call(
        {
          to: LOGIN_MANAGER,
          path: '/org/freedesktop/login1',
          interface: `${LOGIN_MANAGER}.Manager`,
          member: 'GetSession',
          args: ['auto'],
        },
        found,
      );
    },
    hear(message) {
      if (session === undefined || message.path !== session) return undefined;
      if (message.interface === SESSION && (message.member === 'Lock' || message.member === 'Unlock'))
        return { how: 'request', locked: message.member === 'Lock' };
      if (message.interface !== PROPERTIES || message.member !== 'PropertiesChanged') return undefined;
      const parsed = changed.safeParse(message.body);
      const hint = parsed.data?.[1].find(([name]) => name === 'LockedHint')?.[1];
      return typeof hint === 'boolean' ? { how: 'change', locked: hint } : undefined;
    },
  };
}

function rulesOf(path: string): string[] {
  const from = `type='signal',sender='${LOGIN_MANAGER}',path='${path}'`;
  return [
    `${from},interface='${SESSION}'`,
    `${from},interface='${PROPERTIES}',member='PropertiesChanged',arg0='${SESSION}'`,
  ];
}
