import type { MessagePort } from 'node:worker_threads';
import type { RefusedSizes, SignedHead, StoreErrorCode } from '../contract/store.ts';
import type { HeadsOf } from './check-heads.ts';
import type { DatabasePlace } from './database.ts';
import type { Head } from './head.ts';
import type { OpenFile } from './open-files.ts';
import type { LogIdentity } from './open-log.ts';
import type { StateMark } from './state-sum.ts';
import type { Batch } from './wire.ts';

/*
 * What crosses between the main thread and the store's workers. Appends and asks for checkpoints are answered in their order, so
 * they carry no number.
 */

export interface WriterData {
  readonly place: DatabasePlace;
  readonly log: LogIdentity;
  /** Ed25519, PKCS#8 DER. */
  readonly privateKey: Uint8Array;
  /** The head as kept outside the database. */
  readonly head: Head | undefined;
  /** To the reader, which moves the write-ahead log into the database. */
  readonly keeper: MessagePort;
}
export type ToWriter =
  | ({ readonly type: 'append' } & Batch)
  /** `asked`: on demand, and kept; otherwise the one that follows appends within a second. */
  | { readonly type: 'checkpoint'; readonly asked: boolean; readonly outside: StateMark | undefined }
  | { readonly type: 'close' };

/** An error on its way between threads. */
export interface WireError {
  readonly code: StoreErrorCode;
  readonly message: string;
  readonly sizes?: RefusedSizes | undefined;
}
/** A head as it goes into the world, and what is kept with it of the state. */
export interface KeepableHead {
  readonly signed: SignedHead;
  readonly state: StateMark | undefined;
}
export type FromWriter =
  | {
      readonly type: 'ready';
      readonly log: number;
      readonly head: Head;
      readonly indexed: number;
      readonly files: readonly OpenFile[];
    }
  | { readonly type: 'failed'; readonly error: WireError }
  /** The log's files have lost their names, or have them again. */
  | { readonly type: 'files'; readonly gone: WireError | undefined }
  /** How many records the search index has. */
  | { readonly type: 'indexed'; readonly upto: number }
  /** In order of the appends: the index of the first record, or -1 and an error for each such. */
  | {
      readonly type: 'done';
      readonly firsts: readonly number[];
      readonly errors: readonly WireError[];
      readonly size: number;
    }
  | { readonly type: 'checkpoint'; readonly head: KeepableHead }
  | { readonly type: 'not-signed'; readonly error: WireError }
  | { readonly type: 'closed' };

export interface ReaderData {
  readonly place: DatabasePlace;
  readonly log: number;
  readonly keeper: MessagePort;
}
export type ToReader =
  | {
      readonly type: 'read';
      readonly id: number;
      readonly name: string;
      readonly params: Readonly<Record<string, unknown>>;
      /** The one that the reader was started for by default. */
      readonly epoch: number | undefined;
    }
  | { readonly type: 'copy'; readonly id: number; readonly to: string }
  | { readonly type: 'close' };
export type FromReader =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly error: WireError }
  | {
      readonly type: 'rows';
      readonly id: number;
      readonly rows: readonly unknown[];
      readonly error?: WireError;
    }
  | { readonly type: 'closed' };

export interface CopierData {
  readonly place: DatabasePlace;
  readonly to: string;
}
export type FromCopier = { readonly type: 'copied' } | { readonly type: 'failed'; readonly error: WireError };

export interface VerifierData {
  readonly place: DatabasePlace;
  readonly log: number;
  /** Instead of that log's own. */
  readonly epoch: number | undefined;
  readonly from: number;
  readonly to: number;
  readonly head: Head;
  /** Undefined: only the records. */
  readonly beside: Omit<HeadsOf, 'from' | 'to'> | undefined;
}

/** Of a thread that does one long work (long-work.ts). */
export type FromWork<Result> =
  | { readonly type: 'checked'; readonly count: number; readonly of: number }
  | { readonly type: 'done'; readonly result: Result }
  | { readonly type: 'stopped' }
  | { readonly type: 'failed'; readonly error: WireError };
