import { MessageChannel } from 'node:worker_threads';
import { type DatabaseCipher, USUAL_CIPHER } from '../contract/cipher.ts';
import {
  type SignedHead,
  type Store,
  StoreError,
  type VerifyRange,
  type VerifyWatch,
} from '../contract/store.ts';
import type { Clock } from '../contract/time.ts';
import type { Verified } from '../contract/verification.ts';
import { ed25519Signer, formatVkey } from '../record/keys.ts';
import { copyDatabase, intoNewFile } from './copy-database.ts';
import type { HeadPort } from './head.ts';
import { createHeadKeeper } from './head-keeper.ts';
import type { VerifierData } from './messages.ts';
import type { LogIdentity } from './open-log.ts';
import { startReader } from './read-client.ts';
import { runInThread } from './run-in-thread.ts';
import { startWriter } from './write-client.ts';

export interface StoreOptions {
  /** The database; beside it come `-wal`, `-shm` and `.lock`. Its folder exists. */
  readonly file: string;
  /** 32 random bytes. */
  readonly databaseKey: Uint8Array;
  /** The usual one by default. */
  readonly cipher?: DatabaseCipher;
  readonly log: LogIdentity;
  /** The log's Ed25519 private key, PKCS#8 DER. */
  readonly privateKey: Uint8Array;
  /** Where this log's last head is kept outside the database. */
  readonly head: HeadPort;
  readonly clock: Clock;
}

const VERIFIER = new URL('./verify-worker.ts', import.meta.url);
/** The most often that a checkpoint is signed by itself. */
const CHECKPOINT_EVERY_MS = 1000;
/**
 * How soon after a record where none was signed for long: long enough for the outcome of a quick call. What the head outside
 * lags behind is what a crash leaves unguarded: this on a quiet log, and a second on a busy one.
 */
const CHECKPOINT_SOON_MS = 25;
/** Below it the database's addon does not fail to load, it crashes the process. */
const LEAST_NODE_API = 10;

/**
 * Opens the store, and makes the database where there is none. StoreError: 'locked', 'wrong-key', 'corrupt', 'rolled-back', 'mixed',
 * 'other-state', 'newer-schema', 'unwritable'. Nothing is repaired or made anew behind a failure.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  if (Number(process.versions['napi']) < LEAST_NODE_API) {
    throw new StoreError('unwritable', 'The database needs Node 24 (Node-API 10).');
  }
  if (options.databaseKey.length !== 32) throw new StoreError('wrong-key', 'A database key has 32 bytes.');
  const { file, databaseKey, cipher = USUAL_CIPHER, log, privateKey, clock } = options;
  const place = { file, databaseKey, cipher };
  const vkeyOf = (origin: string): string => formatVkey(ed25519Signer(origin, privateKey).key);
  const loaded = await options.head.load();
  const heads = createHeadKeeper(options.head, loaded);
  const { port1, port2 } = new MessageChannel();
  let cancelTimer: (() => void) | undefined;
  /** µs of monotonic time. */
  let lastSigned = Number.NEGATIVE_INFINITY;
  let closing: Promise<void> | undefined;
  const ending = new AbortController();
  const threads = new Set<Promise<unknown>>();

  const writer = await startWriter(
    { place, log, privateKey, head: loaded, keeper: port1 },
    [port1],
    onWritten,
  );
  const reader = await startReader({ place, log: writer.log, keeper: port2 }, [port2]).catch(
    async (cause) => {
      await writer.close();
      throw cause;
    },
  );

  function onWritten(): void {
    if (closing !== undefined || cancelTimer !== undefined) return;
    const sinceMs = (clock.now().mono - lastSigned) / 1000;
    cancelTimer = clock.after(
      Math.max(CHECKPOINT_SOON_MS, CHECKPOINT_EVERY_MS - sinceMs),
      checkpointByItself,
    );
  }
  function checkpointByItself(): void {
    cancelTimer = undefined;
    lastSigned = clock.now().mono;
    // A failure shows in `health`, and the next append brings the next try.
    checkpoint(false).catch(() => {});
  }
  async function checkpoint(asked: boolean): Promise<SignedHead> {
    const { signed, state } = await writer.checkpoint(asked, heads.state());
    await heads.save({ size: signed.size, root: signed.root, ...(state && { state }) });
    return signed;
  }
  async function verify(
    { from, to, head, witnesses, earlier }: VerifyRange,
    { progress, signal }: VerifyWatch,
  ): Promise<Verified> {
    const signals = [ending.signal, ...(signal === undefined ? [] : [signal])];
    const { origin } = earlier ?? log;
    const beside = witnesses && { origin, vkey: vkeyOf(origin), witnesses };
    return atItsPath(() =>
      runInThread<Verified>(
        VERIFIER,
        {
          ...{ place, log: writer.log, epoch: earlier?.epoch, from, to, beside },
          head: { size: head.size, root: head.root },
        } satisfies VerifierData,
        { signal: AbortSignal.any(signals), ...(progress === undefined ? {} : { progress }) },
      ),
    );
  }
  function copy(to: string): Promise<void> {
    return writer.gone() === undefined
      ? atItsPath(() => copyDatabase(place, to))
      : intoNewFile(to, () => reader.copy(to));
  }
  /** What opens the log anew finds it by its path, and may find none there, or another one, also while it is at it. */
  async function atItsPath<T>(run: () => Promise<T>): Promise<T> {
    const elsewhere = (): void => {
      const gone = writer.gone();
      if (gone !== undefined) throw gone;
    };
    elsewhere();
    const done = await run().catch((cause: unknown) => {
      elsewhere();
      throw cause;
    });
    elsewhere();
    return done;
  }
  /** What runs in a thread of its own ends before the store does. */
  async function awaited<T>(running: Promise<T>): Promise<T> {
    threads.add(running);
    try {
      return await running;
    } finally {
      threads.delete(running);
    }
  }
  async function close(): Promise<void> {
    cancelTimer?.();
    ending.abort(new StoreError('closed', 'The store is closed.'));
    await Promise.allSettled(threads);
    // The next start is held to the last record, if the head's keeper is well.
    await checkpoint(false).catch(() => {});
    await reader.close();
    await writer.close();
  }
  const closed = (): Promise<never> => Promise.reject(new StoreError('closed', 'The store is closed.'));

  return {
    append: (append) => (closing === undefined ? writer.append(append) : closed()),
    read: (name, params, epoch) => (closing === undefined ? reader.read(name, params, epoch) : closed()),
    checkpoint: () => (closing === undefined ? checkpoint(true) : closed()),
    verify: (range, watch = {}) => (closing === undefined ? awaited(verify(range, watch)) : closed()),
    copy: (file) => (closing === undefined ? awaited(copy(file)) : closed()),
    health: () => ({
      failing: writer.failing()?.code,
      why: writer.failing()?.message,
      size: writer.size(),
      indexed: writer.indexed(),
      headSize: heads.size(),
      headFailing: heads.failing(),
    }),
    close() {
      closing ??= close();
      return closing;
    },
  };
}
