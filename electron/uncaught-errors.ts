import { writeSync } from 'node:fs';
import { inspect } from 'node:util';

/**
 * Writes errors that nobody caught to standard error, and goes on. Electron's own answer is a box: until somebody presses its button
 * the whole app stands, tells of no call, opens no window and does not quit; then it goes on, too. The stack stays here unless it is asked for.
 */
export function writeUncaughtErrors(): void {
  process.on('uncaughtException', (error) => {
    try {
      const what = process.env['COUNTERSIGN_DEBUG'] === '1' ? inspect(error) : String(error);
      writeSync(2, `The app goes on after an error that nobody caught: ${what}\n`);
    } catch {
      // Nobody reads it.
    }
  });
}
