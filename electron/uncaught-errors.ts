import { writeSync } from 'node:fs';

/**
 * Writes errors that nobody caught to standard error, and goes on. Electron's own answer is a box: until somebody presses its button
 * the whole app stands, tells of no call, opens no window and does not quit; then it goes on, too.
 */
export function writeUncaughtErrors(): void {
  process.on('uncaughtException', (error) => {
    try {
      writeSync(2, `The app goes on after an error that nobody caught: ${error.stack ?? String(error)}\n`);
    } catch {
      // Nobody reads it.
    }
  });
}
