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

/** What came of a backup: whoever asked took its last byte, went away before, or it could not be read on. */
interface Taken {
  outcome: 'complete' | 'given-up' | 'failed';
  bytes: number;
}

async function* taking(chunks: AsyncIterable<Uint8Array>, taken: Taken): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of chunks) {
      yield chunk;
      taken.bytes += chunk.length;
    }
    taken.outcome = 'complete';
  } catch (error) {
    taken.outcome = 'failed';
    throw error;
  }
}

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
  async function begin(by: Actor): Promise<{ readonly begun: number; readonly head: SignedHead }> {
    const { size, root } = await store.checkpoint();
    const entry = writer.entry('log.backup', { size, root }, { actor: actorOf(by) });
    const [begun = 0] = (await store.append({ entries: [entry], changes: [] })).indexes;
    return { begun, head: await store.checkpoint() };
  }
  /** Without it the log would tell of backups that nobody has. Where it cannot be written, that of the beginning stands alone. */
  async function end(begun: number, by: Actor, { outcome, bytes }: Taken): Promise<void> {
    const entry = writer.entry('log.backup', { outcome, begun, bytes }, { actor: actorOf(by) });
    await store
      .append({ entries: [entry], changes: [] })
      .catch((cause: unknown) => core.diagnose('the end of a backup could not be put on record', cause));
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
        const { begun, head } = await begin(by);
        const taken: Taken = { outcome: 'given-up', bytes: 0 };
        const file = await copied(signal).catch(async (cause: unknown) => {
          if (signal?.aborted !== true) taken.outcome = 'failed';
          await end(begun, by, taken);
          throw cause;
        });
        const { size, root } = head;
        const about = { bytes: file.bytes, origin: installation.origin, size, root };
        const bytes = endingOnce(taking(file.read(), taken), async () => {
          running--;
          await file.close();
          await end(begun, by, taken);
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
