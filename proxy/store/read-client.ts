import { type MessagePort, Worker } from 'node:worker_threads';
import type { QueryName, QueryParams, QueryRow } from '../contract/queries.ts';
import { StoreError } from '../contract/store.ts';
import { endedBy, errorFrom } from './append-queue.ts';
import type { FromReader, ReaderData, ToReader } from './messages.ts';

interface Waiter {
  readonly resolve: (rows: readonly unknown[]) => void;
  readonly reject: (error: Error) => void;
}

/** The reader's thread as seen from the main one. */
export async function startReader(data: ReaderData, transfer: readonly MessagePort[]) {
  const worker = new Worker(new URL('./reader-worker.ts', import.meta.url), {
    workerData: data,
    transferList: [...transfer],
    resourceLimits: { maxYoungGenerationSizeMb: 4 },
  });
  const waiters = new Map<number, Waiter>();
  let nextId = 0;
  let ended: StoreError | undefined;
  const post = (message: ToReader): void => worker.postMessage(message);

  await new Promise<void>((resolve, reject) => {
    worker.on('message', (message: FromReader) => {
      if (message.type === 'ready') resolve();
      else if (message.type === 'failed') reject(errorFrom(message.error));
      else if (message.type === 'rows') answer(message);
    });
    worker.on('error', (cause) => {
      ended = new StoreError('closed', endedBy('reader', cause), { cause });
      reject(ended);
    });
    worker.on('exit', () => {
      ended ??= new StoreError('closed', 'The reader has ended.');
      reject(ended);
      for (const waiter of waiters.values()) waiter.reject(ended);
      waiters.clear();
    });
  });

  function answer({ id, rows, error }: Extract<FromReader, { type: 'rows' }>): void {
    const waiter = waiters.get(id);
    waiters.delete(id);
    if (error === undefined) waiter?.resolve(rows);
    else waiter?.reject(errorFrom(error));
  }

  return {
    read<Name extends QueryName>(
      name: Name,
      params: QueryParams<Name>,
      epoch: number | undefined,
    ): Promise<QueryRow<Name>[]> {
      return new Promise((resolve, reject) => {
        if (ended !== undefined) throw ended;
        const id = nextId++;
        // The reader answers a query with rows of its kind: both sides are typed by the same map.
        waiters.set(id, { resolve: (rows) => resolve(rows as QueryRow<Name>[]), reject });
        post({ type: 'read', id, name, params: params as Readonly<Record<string, unknown>>, epoch });
      });
    },
    /** Out of the connection that is open, whatever became of the files' names. */
    copy(to: string): Promise<void> {
      return new Promise((resolve, reject) => {
        if (ended !== undefined) throw ended;
        const id = nextId++;
        waiters.set(id, { resolve: () => resolve(), reject });
        post({ type: 'copy', id, to });
      });
    },
    async close(): Promise<void> {
      if (ended !== undefined) return;
      const exit = new Promise((resolve) => worker.once('exit', resolve));
      post({ type: 'close' });
      await exit;
    },
  };
}
