import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { collectAtRest } from '../platform/collect-at-rest.ts';
import { copyInto } from './copy-into.ts';
import { openDatabase } from './database.ts';
import { numberOf } from './epochs.ts';
import type { FromReader, ReaderData, ToReader, WireError } from './messages.ts';
import { createReader } from './reader.ts';
import { storeError } from './sqlite-error.ts';
import { walState } from './wal.ts';

/** Each pass finds fewer pages that the writer has added meanwhile, so that little is left for the writer itself. */
const PASSES = 3;

function start(port: MessagePort, { place, log, keeper }: ReaderData): void {
  const db = openDatabase(place, 'reader');
  const present = createReader(db, log);
  const earlier = new Map<number, ReturnType<typeof createReader>>();
  const readerOf = (epoch: number | undefined): ReturnType<typeof createReader> => {
    if (epoch === undefined) return present;
    const known = earlier.get(epoch) ?? createReader(db, numberOf(db, epoch));
    earlier.set(epoch, known);
    return known;
  };
  function answer(message: Exclude<ToReader, { type: 'close' }>): readonly unknown[] {
    if (message.type === 'read') return readerOf(message.epoch)(message.name, message.params);
    copyInto(db, message.to);
    return [];
  }
  const keeperDb = openDatabase(place, 'keeper');
  const send = (message: FromReader): void => port.postMessage(message);

  keeper.on('message', () => {
    try {
      for (let pass = 0; pass < PASSES; pass++) walState(keeperDb, 'PASSIVE');
    } catch {
      // The writer moves pages itself where this failed, and reports what hinders it.
    }
    keeper.postMessage('kept');
  });
  port.on('message', (message: ToReader) => {
    if (message.type === 'close') {
      keeper.close();
      keeperDb.close();
      db.close();
      send({ type: 'closed' });
      port.close();
      return;
    }
    try {
      send({ type: 'rows', id: message.id, rows: answer(message) });
    } catch (cause) {
      send({ type: 'rows', id: message.id, rows: [], error: wireError(cause) });
    }
  });
  collectAtRest();
  send({ type: 'ready' });
}

function wireError(cause: unknown): WireError {
  const { code, message } = storeError(cause);
  return { code, message };
}

if (parentPort !== null) {
  const port = parentPort;
  try {
    start(port, workerData as ReaderData);
  } catch (cause) {
    port.postMessage({ type: 'failed', error: wireError(cause) } satisfies FromReader);
    port.close();
  }
}
