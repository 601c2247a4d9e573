import type Database from 'better-sqlite3';
import { parseJson } from '../contract/parse-json.ts';
import type { Commit } from '../contract/record.ts';
import type { LogFault, LookedAt } from '../contract/verification.ts';
import { opens } from '../record/commitment.ts';
import type { Deletions } from './deletions.ts';
import { storeError } from './sqlite-error.ts';
import type { Along } from './walk-stored.ts';

type Row = readonly [index: number, nth: number, role: string, commit: string, salt: Buffer, data: Buffer];
/** Of some records one behind another. */
interface Run {
  checked: number;
  readonly faults: LogFault[];
  readonly absent: { readonly index: number; readonly nth: number }[];
}

const COMMITS = Buffer.from('"commits":[');
const END = 0x5d;
const NONE: readonly Commit[] = [];

/** Of a record that is one: its names stand in order, so that the first member so named is its own. */
function commitsOf(bytes: Uint8Array): readonly Commit[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const list = text.indexOf(COMMITS) + COMMITS.length - 1;
  if (text[list + 1] === END) return NONE;
  return parseJson(text.toString('latin1', list, text.indexOf(END, list) + 1)) as readonly Commit[];
}

/** Holds the bodies that are kept against the commitments in their records; those that are gone are for a deletion on record to explain. */
export function checkBodies(db: Database.Database, log: number, deletions: Deletions) {
  const between = db
    .prepare<[number, number, number, number], Row>(
      `SELECT (key >> 12) & 0xffffffffff, key & 0xfff, role, "commit", salt, data FROM bodies
       WHERE key >= (? << 40 | ?) << 12 AND key < (? << 40 | ?) << 12 ORDER BY key`,
    )
    .raw();
  const found = { checked: 0, deleted: 0, bad: 0 };
  let first: LogFault | undefined;

  /** One body at a time is held, for they may be large. */
  function runOf(from: number, records: readonly Uint8Array[]): Run {
    const run: Run = { checked: 0, faults: [], absent: [] };
    const wanted = records.map(commitsOf);
    let [at, place] = [0, 0];
    /** All commitments before this one that were not met have no body. */
    function passTo(index: number, nth: number): void {
      for (; at < index; at++, place = 0) {
        for (const end = wanted[at]?.length ?? 0; place < end; place++)
          run.absent.push({ index: from + at, nth: place });
      }
      for (const end = Math.min(nth, wanted[at]?.length ?? 0); place < end; place++)
        run.absent.push({ index: from + at, nth: place });
    }
    for (const [index, nth, role, commit, salt, data] of between.iterate(
      log,
      from,
      log,
      from + records.length,
    )) {
      passTo(index - from, nth);
      place = Math.max(place, nth + 1);
      run.checked++;
      const stated = wanted[index - from]?.[nth];
      if (stated === undefined) run.faults.push({ problem: 'unclaimed-body', index });
      else if (stated.commit !== commit || stated.role !== role || !opens(commit, salt, data))
        run.faults.push({ problem: 'wrong-body', index });
    }
    passTo(records.length, 0);
    return run;
  }

  /** Where a page is damaged, record by record. */
  function runsOf(from: number, records: readonly Uint8Array[]): Run[] {
    try {
      return [runOf(from, records)];
    } catch (cause) {
      const { code } = storeError(cause);
      if (code === 'locked' || code === 'conflict') throw cause;
      if (records.length > 1) return records.flatMap((bytes, nth) => runsOf(from + nth, [bytes]));
      return [{ checked: 0, faults: [{ problem: 'unreadable-body', index: from }], absent: [] }];
    }
  }
  function add(fault: LogFault): void {
    found.bad++;
    if (first === undefined || (fault.index ?? 0) < (first.index ?? 0)) first = fault;
  }

  return {
    next: () => Number.POSITIVE_INFINITY,
    at() {},
    async records(from, records) {
      for (const { checked, faults, absent } of runsOf(from, records)) {
        found.checked += checked;
        for (const fault of faults) add(fault);
        for (const { index, nth } of absent) {
          const isTold = await deletions.tellOf(index, nth);
          if (isTold === true) found.deleted++;
          else add({ problem: isTold === undefined ? 'unexplained-body' : 'missing-body', index });
        }
      }
    },
    found: (): LookedAt['bodies'] => found,
    fault: (): LogFault | undefined => first,
  } satisfies Along & Record<string, unknown>;
}
