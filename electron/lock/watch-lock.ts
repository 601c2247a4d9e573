import { powerMonitor } from 'electron';
import type { Clock } from '../../proxy/contract/time.ts';
import { sessionBus, systemBus } from '../dbus/bus-address.ts';
import { type LockWatching, watchBuses } from './watch-buses.ts';

/** Watches whether the screen is locked: by Electron on macOS and Windows; on Linux, where it does not say, by the desktop's own word. */
export function watchLock(clock: Clock, changed: (locked: boolean) => void): LockWatching {
  if (process.platform === 'linux') {
    return watchBuses({
      sessionBus: sessionBus(process.env),
      systemBus: systemBus(process.env),
      clock,
      changed,
    });
  }
  powerMonitor.on('lock-screen', () => changed(true));
  powerMonitor.on('unlock-screen', () => changed(false));
  changed(powerMonitor.getSystemIdleState(1) === 'locked');
  return { state: () => ({ kind: 'heard', by: 'system' }), stop() {} };
}
