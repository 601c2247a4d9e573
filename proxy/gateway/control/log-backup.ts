import { bytesText } from '../../contract/bytes-text.ts';
import type { Actor, GatewayControl } from '../../contract/control.ts';
import { ControlError } from '../../contract/control.ts';
import { type SignedHead, StoreError } from '../../contract/store.ts';
import { uuidv7 } from '../../platform/uuid.ts';
import { copyFile } from '../passing-copies.ts';
import { actorOf } from './actor.ts';
import { endingOnce } from './ending-once.ts';
import type { ControlParts } from './parts.ts';

/** A copy reads and writes all there is: two at once would only both be slow, and the calls with them. */
const AT_ONCE = 1;

/** A copy of the log to carry away. It is made in the data folder and gone from there once it was read, or given up. */
export function logBackup({ core, installation }: ControlParts): Pick<GatewayControl, 'backupLog'> {
  const { store, writer } = core;
  let running = 0;

  /** The copy must not be what fills the disk: on a full one every call is refused. */
  async function requireRoom(): Promise<void> {
    const { used, free } = await installation.disk.now();
    const least = used + core.settings().config.disk.badBytes;
    if (free === null || free >= least) return;
    throw new ControlError(
      'unavailable',
      `The copy is made beside the log before it goes to its file. That needs ${bytesText(least)} free in ${installation.paths.data}, and ${bytesText(free)} are.`,
    );
  }

  /** The record is in the copy, too, under a head that was signed: a copy tells by itself that it is one. */
  async function record(by: Actor): Promise<SignedHead> {
    const { size, root } = await store.checkpoint();
    const entry = writer.entry('log.backup', { size, root }, { actor: actorOf(by) });
    await store.append({ entries: [entry], changes: [] });
    return store.checkpoint();
  }

  async function copied(signal: AbortSignal | undefined) {
    const file = await copyFile(installation.paths.data, uuidv7(), (path) => store.copy(path));
    try {
      signal?.throwIfAborted();
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  return {
    async backupLog(by, signal) {
      if (running >= AT_ONCE)
        throw new ControlError('conflict', 'Another backup is being made; wait for it.');
      running++;
      try {
        await requireRoom();
        signal?.throwIfAborted();
        const { size, root } = await record(by);
        const file = await copied(signal);
        const about = { bytes: file.bytes, origin: installation.origin, size, root };
        const bytes = endingOnce(file.read(), async () => {
          running--;
          await file.close();
        });
        return { about, bytes };
      } catch (cause) {
        running--;
        if (!(cause instanceof StoreError)) throw cause;
        throw new ControlError('unavailable', `The log could not be copied: ${cause.message}`, { cause });
      }
    },
  };
}
