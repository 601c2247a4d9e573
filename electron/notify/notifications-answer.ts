import type { Clock } from '../../proxy/contract/time.ts';
import { sessionBus } from '../dbus/bus-address.ts';
import { BUS, BUS_PATH, openBus } from '../dbus/open-bus.ts';

const NOTIFICATIONS = 'org.freedesktop.Notifications';
const ANSWER_MS = 2000;

/**
 * Whether the program that shows Linux's notifications answers, or there is none. Electron shows one, and takes it back, by a call that
 * stops the whole app for 25 s where that program hangs: no window opened, and an app that was to quit stood for a minute.
 */
export async function notificationsAnswer(clock: Clock): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const cancel = clock.after(ANSWER_MS, () => resolve(false));
  const connection = openBus({
    sockets: sessionBus(process.env),
    clock,
    on: {
      ready(bus) {
        bus.call(
          { to: BUS, path: BUS_PATH, interface: BUS, member: 'GetNameOwner', args: [NOTIFICATIONS] },
          (owner) => {
            // One that is not there does not hang.
            if (owner === undefined) resolve(true);
            else
              bus.call(
                {
                  to: NOTIFICATIONS,
                  path: '/org/freedesktop/Notifications',
                  interface: NOTIFICATIONS,
                  member: 'GetServerInformation',
                },
                () => resolve(true),
              );
          },
        );
      },
      signal() {},
      lost: () => resolve(true),
    },
  });
  const answers = await promise;
  cancel();
  connection.close();
  return answers;
}
