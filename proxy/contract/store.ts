import { CountersignError } from './errors.ts';
import type { QueryName, QueryParams, QueryRow } from './queries.ts';
import type { LogRecord, RecordDraft } from './record.ts';
import type { StateChange } from './state.ts';
import type { Verified } from './verification.ts';

/** A body that a record commits to. Already masked (law 6). The salt lives and dies with it. */
export interface BodyDraft {
  readonly commit: string;
  readonly salt: Uint8Array;
  readonly data: Uint8Array;
  readonly media: string;
  readonly maskVersion: number;
  /** `call`: may be purged one day. `policy`, `rule`, `definition`: never. */
  readonly class: 'call' | 'policy' | 'rule' | 'definition';
}

/** A record and its bodies on their way in. */
export interface Entry {
  readonly record: RecordDraft;
  readonly bodies: readonly BodyDraft[];
}
/** One atomic step: all entries and changes are durable together, or none is. */
export interface Append {
  readonly entries: readonly Entry[];
  readonly changes: readonly StateChange[];
}
export interface Receipt {
  /** Index of each entry's record. */
  readonly indexes: readonly number[];
}

export type StoreErrorCode =
  /** A change broke a constraint (second vote, second use, state moved on); nothing of the append was written. */
  | 'conflict'
  /** The disk is full, or the file cannot be written. */
  | 'unwritable'
  /** The files at the log's paths are not those that are open: they were deleted, moved or replaced. */
  | 'gone'
  | 'corrupt'
  | 'wrong-key'
  /** The database is behind the head that is kept beside the keys. */
  | 'rolled-back'
  /** The database and the write-ahead log beside it are of different moments. */
  | 'mixed'
  /** The tables of state are not those that the last change left. */
  | 'other-state'
  | 'newer-schema'
  | 'locked'
  | 'too-large'
  | 'closed';
/** Of a log that is behind the head outside it: how many records of the present epoch it has, and how many there were. */
export interface RefusedSizes {
  readonly size?: number;
  readonly headSize: number;
}
export class StoreError extends CountersignError<StoreErrorCode> {
  readonly sizes: RefusedSizes | undefined;

  constructor(
    code: StoreErrorCode,
    message: string,
    { sizes, ...options }: { cause?: unknown; forAgent?: string; sizes?: RefusedSizes | undefined } = {},
  ) {
    super(code, message, options);
    this.sizes = sizes;
  }
}

/** The log and its tables, as the gateway sees them. One writer, groups of commits; readers beside it. */
export interface Store {
  /** Resolves when durable (fdatasync done). Rejects with StoreError; after `unwritable`, `gone` or `corrupt` every later append rejects until it can be written again. */
  append(append: Append): Promise<Receipt>;
  /** Of the present epoch, or of another one that the database has. */
  read<Name extends QueryName>(
    name: Name,
    params: QueryParams<Name>,
    epoch?: number,
  ): Promise<QueryRow<Name>[]>;
  /** A signed checkpoint (C2SP signed note) of at least everything that was durable when it was asked for. */
  checkpoint(): Promise<SignedHead>;
  /**
   * Reads records anew from the database's file and checks them, the tiles of the tree and its way to a head, and what is kept beside
   * them, in a thread beside all else. Rejects with StoreError, or with the signal's reason once it is aborted.
   */
  verify(range: VerifyRange, watch?: VerifyWatch): Promise<Verified>;
  /**
   * Copies the database as it is at one moment, encrypted as it is, into a new file, beside all that goes on; where its own files are
   * `gone`, out of those that are held, and reads wait for it. It cannot be interrupted, and `close` waits for it. StoreError; what is
   * in the file then is the caller's to remove.
   */
  copy(file: string): Promise<void>;
  /** How the store is, from memory: cheap enough for every request. */
  health(): StoreHealth;
  close(): Promise<void>;
}
/** Records `from` to `to` (not included) of the tree of a head. */
export interface VerifyRange {
  readonly from: number;
  readonly to: number;
  readonly head: Pick<SignedHead, 'size' | 'root'>;
  /**
   * Vkeys of the witnesses that are known: then bodies, and the signed heads and cosignatures that the database keeps, are looked at, too.
   * Undefined: records alone.
   */
  readonly witnesses: readonly string[] | undefined;
  /** The present epoch by default. */
  readonly earlier?: { readonly epoch: number; readonly origin: string };
}
export interface VerifyWatch {
  /** Records that have been checked, some times a second. */
  readonly progress?: (checked: number, of: number) => void;
  readonly signal?: AbortSignal;
}
export interface StoreHealth {
  /** Why the last append could not be written (`unwritable`, `corrupt`), until one is written again; `gone` also before one is tried. */
  readonly failing: StoreErrorCode | undefined;
  /** What that error says, and what to do. */
  readonly why: string | undefined;
  /** Records that are durable. */
  readonly size: number;
  /** Records that the search index has, from the first on. It is filled behind the log, so that up to 271 are always on their way. */
  readonly indexed: number;
  /** Size of the last head that was saved outside the database; `headFailing` where that did not work the last time. */
  readonly headSize: number;
  readonly headFailing: boolean;
}
export interface SignedHead {
  readonly size: number;
  /** base64 root hash. */
  readonly root: string;
  readonly note: string;
}

/** A record as read back: its canonical text, parsed. */
export interface StoredRecord {
  readonly index: number;
  readonly bytes: Uint8Array;
  readonly record: LogRecord;
}
