import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';

/** Standard input. Inside Electron on Windows `process.stdin` is a stream that has ended, whatever is connected; the descriptor is not. */
export function standardInput(): Readable {
  const replaced = process.platform === 'win32' && process.versions['electron'] !== undefined;
  return replaced ? createReadStream('', { fd: 0 }) : process.stdin;
}
