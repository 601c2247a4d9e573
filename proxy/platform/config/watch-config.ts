import { statSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../../contract/time.ts';

const SETTLE_MS = 100;
const POLL_MS = 2000;

/** Calls `changed` when anything in the folder changes; throws where that cannot be had. The returned function ends it. */
export type WatchFolder = (folder: string, changed: () => void, failed: () => void) => () => void;

export interface WatchPorts {
  readonly clock: Clock;
  /** The system's, but in tests. */
  readonly watchFolder?: WatchFolder;
}

/**
 * Calls `onChange` after the file has become another one, or has gone, and has stayed so for 100 ms. The folder is watched, for
 * editors replace a file by renaming, and mounted configurations by moving a link; where watching fails, the file is looked at
 * every 2 s. Begin before the first load, so that no change falls between. The returned function ends it.
 */
export function watchConfig(path: string, onChange: () => void, ports: WatchPorts): () => void {
  const { clock, watchFolder = watchWithSystem } = ports;
  let announced = signature(path);
  let cancelLook: (() => void) | undefined;
  let endWatch: (() => void) | undefined;

  /** Looks again until two looks agree: a half-written file is not announced. */
  function look(last: string | undefined): void {
    cancelLook = undefined;
    const now = signature(path);
    if (now === announced) return;
    if (now === last) {
      announced = now;
      onChange();
    } else lookSoon(now);
  }
  function lookSoon(last?: string): void {
    // Not pushed back by further events: in a busy folder it would never come.
    cancelLook ??= clock.after(SETTLE_MS, () => look(last));
  }
  function poll(): void {
    endWatch = clock.after(POLL_MS, () => {
      lookSoon();
      poll();
    });
  }
  function fallBack(): void {
    endWatch?.();
    poll();
  }

  try {
    endWatch = watchFolder(dirname(path), () => lookSoon(), fallBack);
  } catch {
    poll();
  }
  return () => {
    cancelLook?.();
    endWatch?.();
  };
}

function watchWithSystem(folder: string, changed: () => void, failed: () => void): () => void {
  const watcher = watch(folder, { persistent: false });
  watcher.on('change', changed);
  watcher.on('error', failed);
  return () => watcher.close();
}

/** Which file it is and in which state; a missing one has a state too. */
function signature(path: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch {
    return 'missing';
  }
}
