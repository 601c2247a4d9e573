import type Database from 'better-sqlite3';
import type { Examination, OutsideState } from '../contract/examination.ts';
import type { LogFault } from '../contract/verification.ts';
import { encodeBase64 } from '../record/base64.ts';
import { sameHash } from '../record/merkle.ts';
import { rootAt } from '../record/proofs.ts';
import { checkBodies } from './check-bodies.ts';
import { checkHeads, type HeadsOf } from './check-heads.ts';
import { checkStoredVotes } from './check-stored-votes.ts';
import { createDeletions } from './deletions.ts';
import type { Head } from './head.ts';
import { stateFault } from './hold-state.ts';
import { lastIndex } from './last-records.ts';
import type { LogRow } from './load-tree.ts';
import { schemaOf } from './migrate.ts';
import { findLog } from './open-log.ts';
import { whereReadable } from './sqlite-error.ts';
import { readStoredLog } from './stored-log.ts';
import { type Along, orElse, type WalkWatch, walkStored } from './walk-stored.ts';

export interface ExaminedLog {
  /** The log's id. */
  readonly id: string;
  readonly epoch: number;
  /** The head outside the database, as far as it could be read. */
  readonly outside: Head | 'missing' | 'unreadable';
  /** Indexes, both included. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  readonly beside: Omit<HeadsOf, 'from' | 'to'> | undefined;
}
export type Found = Omit<Examination, 'milliseconds' | 'alone'>;

/**
 * Says what is wrong with a log, on a connection that cannot write. Nothing that it reads is believed: not the row that says how many records
 * there are, nor that a page can be read.
 */
export async function examineLog(
  { db, databaseKey }: { readonly db: Database.Database; readonly databaseKey: Uint8Array },
  asked: ExaminedLog,
  watch: WalkWatch,
): Promise<Found | 'stopped'> {
  const row = whereReadable(() => findLog(db, asked.id));
  if (row === undefined) {
    const empty = whereReadable(() => schemaOf(db)) === 0;
    return nothing(empty ? 'empty' : 'no-log', asked);
  }
  const last = whereReadable(() => lastIndex(db, row.n)) ?? row.size - 1;
  const there = Math.max(row.size, last + 1);
  const [from, to] = [Math.min(asked.first ?? 0, there), Math.min((asked.last ?? there - 1) + 1, there)];
  const head = { size: row.size, root: row.root };
  const stored = readStoredLog(db, row.n, there);
  const own = ownHead(row);
  const outside = rootAtSize(typeof asked.outside === 'string' ? undefined : asked.outside);
  const heads = asked.beside && headsOf(db, row.n, { ...asked.beside, from, to });
  const bodies = asked.beside && checkBodies(db, row.n, createDeletions(db, row.n, head, stored));
  const votes = asked.beside && checkStoredVotes(db, row.n, asked.beside.origin, from);
  const along: Along[] = [own, outside, heads, bodies, votes].filter((one) => one !== undefined);
  const walked = await walkStored(stored, { from, to }, watch, along);
  if (walked === 'stopped') return walked;
  const state =
    typeof asked.outside === 'string'
      ? asked.outside
      : (outside.state() ?? (await byTiles(asked.outside, there, stored)));
  // An older copy goes on to no later state.
  const known = state === 'agrees' && typeof asked.outside !== 'string' ? asked.outside.state : undefined;
  const tables = asked.beside && stateFault(db, databaseKey, known);
  const extra: LogFault | undefined =
    walked.fault === undefined && to > row.size ? { problem: 'extra', index: row.size } : undefined;
  const faults = [
    walked.fault ?? own.fault() ?? extra,
    heads?.fault(),
    bodies?.fault(),
    votes?.fault(),
    tables,
  ];
  return {
    database: 'read',
    epoch: asked.epoch,
    size: row.size,
    last,
    range: from < to ? { first: from, last: to - 1 } : null,
    outside: { state, size: sizeOf(asked.outside) },
    signed: heads?.agreed() ?? 0,
    cosigned: whereReadable(() => largestCosigned(db, row.n)) ?? 0,
    faults: faults.filter((fault) => fault !== undefined),
    looked:
      heads && bodies && votes
        ? { bodies: bodies.found(), heads: heads.found(), votes: votes.found() }
        : null,
  };
}

/** Where there is no log to be read. */
export function nothing(
  database: Examination['database'],
  { epoch, outside }: Pick<ExaminedLog, 'epoch' | 'outside'>,
): Found {
  const state = typeof outside === 'string' ? outside : outside.size > 0 ? 'ahead' : 'agrees';
  return {
    ...{
      database,
      epoch,
      size: null,
      last: -1,
      range: null,
      signed: 0,
      cosigned: 0,
      faults: [],
      looked: null,
    },
    outside: { state, size: sizeOf(outside) },
  };
}

/** The head that the database keeps of itself. */
function ownHead({ size, root }: LogRow) {
  let fault: LogFault | undefined;
  return {
    next: () => size,
    at(_, made) {
      if (!sameHash(made, root)) fault = { problem: 'wrong-root', index: undefined };
    },
    fault: (): LogFault | undefined => fault,
  } satisfies Along & Record<string, unknown>;
}

function rootAtSize(head: Head | undefined) {
  let state: OutsideState | undefined;
  return {
    next: () => head?.size ?? Number.POSITIVE_INFINITY,
    at(_, made) {
      state = encodeBase64(made) === head?.root ? 'agrees' : 'forked';
    },
    state: () => state,
  } satisfies Along & Record<string, unknown>;
}

/** The walk did not come by it. */
async function byTiles(
  { size, root }: Head,
  there: number,
  { tiles }: ReturnType<typeof readStoredLog>,
): Promise<OutsideState> {
  if (size > there) return 'ahead';
  const made = await orElse(() => rootAt(size, tiles));
  if (made === undefined) return 'unknown';
  return encodeBase64(made) === root ? 'agrees' : 'unknown';
}

function sizeOf(outside: ExaminedLog['outside']): number | null {
  return typeof outside === 'string' ? null : outside.size;
}
function largestCosigned(db: Database.Database, log: number): number | undefined {
  const most = db.prepare<[number], number | null>('SELECT max(size) FROM cosignatures WHERE log = ?');
  return most.pluck().get(log) ?? undefined;
}

/** Undefined where the tables are not there: a database of an earlier version is examined as it is. */
function headsOf(db: Database.Database, log: number, heads: HeadsOf) {
  return whereReadable(() => checkHeads(db, log, heads));
}
