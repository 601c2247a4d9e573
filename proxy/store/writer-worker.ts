import { statSync } from 'node:fs';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import type { StoreError } from '../contract/store.ts';
import { collectAtRest } from '../platform/collect-at-rest.ts';
import { ed25519Signer, formatVkey } from '../record/keys.ts';
import { TILE_WIDTH } from '../record/tiles.ts';
import { CHANGE_PLANS } from './changes.ts';
import { createCheckpoints } from './checkpoints.ts';
import { openDatabase } from './database.ts';
import { createIdleSteps } from './idle-steps.ts';
import { holdLock } from './lock.ts';
import { lookBeforeWriting } from './look-before-writing.ts';
import type { FromWriter, ToWriter, WireError, WriterData } from './messages.ts';
import { migrate } from './migrate.ts';
import { openFiles } from './open-files.ts';
import { openLog } from './open-log.ts';
import { createSearchIndexer } from './search-indexer.ts';
import { besideAppends, storeError } from './sqlite-error.ts';
import { type PackedAppend, unpack } from './unpack.ts';
import { createWalKeeper } from './wal.ts';
import { commitWatched, watchFiles } from './watch-files.ts';
import { watchState } from './watch-state.ts';
import { createWriter, type Outcome } from './writer.ts';

/** Appends in one transaction at most: bounds how long the first of them waits for the last. */
const MAX_GROUP = 512;
/** A reader that is in the way is so for seconds at most. */
const EMPTY_AGAIN_MS = 5000;
/** What a crash leaves: from here on it is moved once the start is over. */
const LARGE_WAL_BYTES = 8 * 1024 * 1024;
const AFTER_START_MS = 3000;

const keyCount = (plan: number): number => CHANGE_PLANS[plan]?.keys.length ?? 0;

/** Opens the log, or leaves nothing open. */
async function openAll({ place, log, head, privateKey }: WriterData) {
  const unlock = holdLock(`${place.file}.lock`);
  // Of a crash: what was erased before it may be in there.
  const walLeft = statSync(`${place.file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  let letGo: (() => void) | undefined;
  let db: Database.Database | undefined;
  try {
    letGo = await lookBeforeWriting(place, log, head);
    db = openDatabase(place, 'writer');
    migrate(db, place.databaseKey);
    const signer = ed25519Signer(log.origin, privateKey);
    openLog(db, log, formatVkey(signer.key));
    const writer = await createWriter(db, log.id, watchState(db, place.databaseKey));
    const search = createSearchIndexer(db, writer.log);
    letGo();
    return { db, unlock, signer, writer, search, walLeft, files: openFiles(place.file) };
  } catch (cause) {
    db?.close();
    letGo?.();
    unlock();
    throw cause;
  }
}

async function start(port: MessagePort, data: WriterData): Promise<void> {
  const { db, unlock, signer, writer, search, walLeft, files } = await openAll(data);
  const checkpoint = createCheckpoints(db, writer, data.log.origin, signer);
  const wal = createWalKeeper(db, () => data.keeper.postMessage('keep'));
  const send = (message: FromWriter): void => port.postMessage(message);
  const watch = watchFiles(files, (gone) => send({ type: 'files', gone: gone && wireError(gone) }));
  const commit = commitWatched(writer, watch);

  const idle = createIdleSteps(search, () => {
    send({ type: 'indexed', upto: search.mark() });
    wal.afterCommit();
  });

  let waiting: PackedAppend[] = [];
  let walHoldsErased = walLeft > 0 && walLeft < LARGE_WAL_BYTES;
  // To move a large one takes a second of the disk, and this thread's: the start comes first, and the bulk is moved beside it.
  const startOver = walLeft < LARGE_WAL_BYTES ? undefined : setTimeout(emptyLeft, AFTER_START_MS);
  let emptyAgain: NodeJS.Timeout | undefined;
  let tiles = 0;

  function commitWaiting(): void {
    while (waiting.length > 0) {
      const group = waiting.slice(0, MAX_GROUP);
      waiting = waiting.slice(MAX_GROUP);
      send(doneMessage(commit(group), writer.head().size));
      wal.afterCommit();
      if (receiveMessageOnPort(data.keeper) !== undefined) keeperDone();
      noteAppended();
    }
  }
  /** Rows to index come with each tile that is full. */
  function noteAppended(): void {
    const now = Math.floor(writer.head().size / TILE_WIDTH);
    const more = now !== tiles || writer.hasErased();
    tiles = now;
    if (more) besideAppends(search.grown);
    idle.appended(more);
  }
  function handle(message: ToWriter): void {
    if (message.type === 'append') {
      for (const append of unpack(message, keyCount)) waiting.push(append);
      return;
    }
    commitWaiting();
    if (message.type === 'checkpoint') {
      writer.keptOutside(message.outside);
      answerCheckpoint(message.asked);
    } else close();
  }
  function answerCheckpoint(asked: boolean): void {
    try {
      send({ type: 'checkpoint', head: { signed: checkpoint(asked), state: writer.head().state } });
      emptyWal();
    } catch (cause) {
      send({ type: 'not-signed', error: wireError(storeError(cause)) });
    }
  }
  /** What was erased leaves the write-ahead log, too, and if a reader is in the way, later. */
  function emptyWal(): void {
    clearTimeout(emptyAgain);
    walHoldsErased = writer.takeErased() || walHoldsErased;
    if (!walHoldsErased || wal.isKept()) return;
    besideAppends(() => {
      walHoldsErased = !wal.empty();
    });
    if (walHoldsErased) emptyAgain = setTimeout(emptyWal, EMPTY_AGAIN_MS);
  }
  function emptyLeft(): void {
    walHoldsErased = true;
    wal.keep();
  }
  function keeperDone(): void {
    wal.keeperDone();
    emptyWal();
  }
  function close(): void {
    clearTimeout(startOver);
    clearTimeout(emptyAgain);
    idle.stop();
    watch.stop();
    data.keeper.close();
    db.close();
    unlock();
    send({ type: 'closed' });
    port.close();
  }
  /** While a commit runs, messages gather in the port; they are taken before the event loop would give them. */
  function arrived(): ToWriter[] {
    const messages: ToWriter[] = [];
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
      messages.push(next.message as ToWriter);
    }
    return messages;
  }
  port.on('message', (first: ToWriter) => {
    let messages = [first, ...arrived()];
    while (messages.length > 0) {
      for (const message of messages) handle(message);
      commitWaiting();
      messages = arrived();
    }
  });
  data.keeper.on('message', keeperDone);
  send({ type: 'ready', log: writer.log, head: writer.head(), indexed: search.mark(), files });
  idle.start();
  collectAtRest();
}

function doneMessage(outcomes: readonly Outcome[], size: number): FromWriter {
  const errors: WireError[] = [];
  const firsts = outcomes.map((outcome) => {
    if (typeof outcome === 'number') return outcome;
    errors.push(wireError(outcome));
    return -1;
  });
  return { type: 'done', firsts, errors, size };
}

function wireError({ code, message, sizes }: StoreError): WireError {
  return { code, message, sizes };
}

if (parentPort !== null) {
  const port = parentPort;
  start(port, workerData as WriterData).catch((cause: unknown) => {
    port.postMessage({ type: 'failed', error: wireError(storeError(cause)) } satisfies FromWriter);
    port.close();
  });
}
