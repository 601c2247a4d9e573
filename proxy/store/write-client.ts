import { type MessagePort, Worker } from 'node:worker_threads';
import { type Append, type Receipt, StoreError } from '../contract/store.ts';
import { createAppendQueue, endedBy, errorFrom } from './append-queue.ts';
import type { FromWriter, KeepableHead, ToWriter, WireError, WriterData } from './messages.ts';
import { filesGone, type OpenFile } from './open-files.ts';
import type { StateMark } from './state-sum.ts';

interface CheckpointWaiter {
  readonly resolve: (head: KeepableHead) => void;
  readonly reject: (error: StoreError) => void;
}

/** The writer's thread as seen from the main one. `onWritten` is called after each group that grew the log. */
export async function startWriter(data: WriterData, transfer: readonly MessagePort[], onWritten: () => void) {
  const worker = new Worker(new URL('./writer-worker.ts', import.meta.url), {
    workerData: data,
    transferList: [...transfer],
    // What it makes lives for one commit at most; V8's own choice for a thread is many times as much.
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  const post = (message: ToWriter, buffers: ArrayBuffer[] = []): void => worker.postMessage(message, buffers);
  const queue = createAppendQueue((batch) => post({ type: 'append', ...batch }, [batch.bytes]));
  const checkpoints: CheckpointWaiter[] = [];
  let ended: StoreError | undefined;
  let failing: WireError | undefined;
  let gone: WireError | undefined;
  let files: readonly OpenFile[] = [];
  let size = 0;
  let indexed = 0;

  const log = await new Promise<number>((resolve, reject) => {
    worker.on('message', (message: FromWriter) => {
      if (message.type === 'ready') {
        size = message.head.size;
        indexed = message.indexed;
        files = message.files;
        resolve(message.log);
      } else if (message.type === 'failed') reject(errorFrom(message.error));
      else if (message.type === 'done') done(message);
      else if (message.type === 'files') gone = message.gone;
      else if (message.type === 'indexed') indexed = message.upto;
      else if (message.type === 'checkpoint') checkpoints.shift()?.resolve(message.head);
      else if (message.type === 'not-signed') checkpoints.shift()?.reject(errorFrom(message.error));
    });
    // Whatever ends the writer, nothing is recorded after it: every append that follows is refused (law 1).
    worker.on('error', (cause) =>
      end(new StoreError('unwritable', endedBy('writer', cause), { cause }), reject),
    );
    worker.on('exit', () => end(new StoreError('closed', 'The store is closed.'), reject));
  });

  function done({ firsts, errors, size: grown }: Extract<FromWriter, { type: 'done' }>): void {
    const more = grown > size;
    size = grown;
    // Of files that are gone the writer tells by itself, and when they are back.
    failing = errors.find(({ code }) => code !== 'conflict' && code !== 'gone');
    queue.settle(firsts, errors);
    if (more) onWritten();
  }
  function end(error: StoreError, reject: (error: StoreError) => void): void {
    ended ??= error;
    if (ended.code !== 'closed') failing = ended;
    reject(ended);
    queue.rejectAll(ended);
    for (const waiter of checkpoints.splice(0)) waiter.reject(ended);
  }

  return {
    log,
    append(append: Append): Promise<Receipt> {
      return ended === undefined ? queue.append(append) : Promise.reject(ended);
    },
    /** `outside`: the sum of the state that is kept with the head. */
    checkpoint(asked: boolean, outside: StateMark | undefined): Promise<KeepableHead> {
      return new Promise((resolve, reject) => {
        if (ended !== undefined) throw ended;
        queue.flush();
        checkpoints.push({ resolve, reject });
        post({ type: 'checkpoint', asked, outside });
      });
    },
    async close(): Promise<void> {
      if (ended !== undefined) return;
      queue.flush();
      const exit = new Promise((resolve) => worker.once('exit', resolve));
      post({ type: 'close' });
      await exit;
    },
    size: () => size,
    indexed: () => indexed,
    failing: () => gone ?? failing,
    /** Whether a connection that is opened now would not find the log, looked up at once. */
    gone: () => filesGone(files),
  };
}
