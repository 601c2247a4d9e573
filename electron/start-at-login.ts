import { app } from 'electron';
import { places } from './places.ts';
import { keepLoginEntry } from './state/login-entry.ts';

/** Has the system start the app at login, in the tray, or no more. */
export function startAtLogin(on: boolean): void {
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: on, args: ['--hidden'] });
    return;
  }
  const program = places.packed ? [places.program] : [process.execPath, app.getAppPath()];
  try {
    keepLoginEntry(on, [...program, '--hidden'], app.getPath('appData'));
  } catch (error) {
    process.stderr.write(`Start at login cannot be set: ${String(error)}\n`);
  }
}
