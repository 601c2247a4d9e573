import type { Writable } from 'node:stream';
import { singleLine } from './single-line.ts';

/** stdout: one JSON message a line. */
export interface Outlet {
  /** Resolves when the reader has room for more, or is gone. */
  write(message: Buffer): Promise<void>;
  /** Resolves when everything written has left, or cannot. */
  flush(): Promise<void>;
}

const NEWLINE = Buffer.from('\n');

/** `onGone` is called once when the reader has closed its end (EPIPE). */
export function createOutlet(stream: Writable, onGone: () => void): Outlet {
  let gone = false;
  let room: Promise<void> | undefined;
  let makeRoom = (): void => undefined;
  const open = (): void => {
    room = undefined;
    makeRoom();
  };
  const leave = (): void => {
    open();
    if (gone) return;
    gone = true;
    onGone();
  };
  stream.on('drain', open);
  stream.on('error', leave);
  stream.on('close', leave);
  return {
    async write(message) {
      if (gone) return;
      // One write a line, so that lines of concurrent calls never mix.
      const roomLeft = stream.write(Buffer.concat([singleLine(message), NEWLINE]));
      if (roomLeft || gone) return;
      room ??= new Promise((resolve) => {
        makeRoom = resolve;
      });
      await room;
    },
    flush() {
      return new Promise((resolve) => {
        if (gone) return resolve();
        stream.once('close', resolve);
        stream.write('', () => resolve());
      });
    },
  };
}
