import type { StateMark } from './state-sum.ts';

/** The log's head as it is kept outside the database. */
export interface Head {
  readonly size: number;
  /** base64 root hash. */
  readonly root: string;
  /** What the tables of state added up to then; not in heads that an earlier program kept. */
  readonly state?: StateMark;
}

/** The head with the epoch that it is of. */
export interface KeptHead extends Head {
  readonly epoch: number;
}

/**
 * Where the last head is kept, outside the database and best under other custody: a database behind it does not start. One
 * port belongs to one log (one epoch).
 */
export interface HeadPort {
  /** Undefined where none was ever saved. A head that is there and cannot be read must throw, not be undefined. */
  load(): Promise<Head | undefined>;
  /** Resolves when the head is durable. */
  save(head: Head): Promise<void>;
}
