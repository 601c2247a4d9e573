import type Database from 'better-sqlite3';
import type { LogFault, LookedAt } from '../contract/verification.ts';
import { formatCheckpoint, openCheckpoint } from '../record/checkpoint.ts';
import { witnessKey } from '../record/cosignature.ts';
import { parseVkey } from '../record/keys.ts';
import { sameHash } from '../record/merkle.ts';
import { parseNote, verifyNote } from '../record/note.ts';
import { RecordError } from '../record/record-error.ts';
import { recordsOfKind } from './records-of-kind.ts';
import { whereReadable } from './sqlite-error.ts';
import type { Along } from './walk-stored.ts';

export interface HeadsOf {
  /** Sizes, both included. */
  readonly from: number;
  readonly to: number;
  readonly origin: string;
  /** The log's own key. */
  readonly vkey: string;
  /** Of the witnesses that the configuration names. */
  readonly witnesses: readonly string[];
}
interface Cosignature {
  readonly size: number;
  readonly line: string;
}

/** Holds the signed heads that the database keeps, and what witnesses signed of them, against the tree that the records make. */
export function checkHeads(db: Database.Database, log: number, heads: HeadsOf) {
  const { from, to, origin } = heads;
  const key = parseVkey(heads.vkey);
  const nextCheckpoint = db.prepare<[number, number, number], { size: number; note: string }>(
    'SELECT size, note FROM checkpoints WHERE log = ? AND size >= ? AND size <= ? ORDER BY size LIMIT 1',
  );
  const nextCosignature = db.prepare<[number, string, number, number], Cosignature>(
    `SELECT size, line FROM cosignatures WHERE log = ? AND witness = ? AND size >= ? AND size <= ?
     ORDER BY size LIMIT 1`,
  );
  const counted = { checkpoints: 0, cosignatures: 0 };
  let fault: LogFault | undefined;
  /** The largest head that was signed and agrees, before the first that does not. */
  let agreed = 0;
  let ids: ReadonlySet<string> | undefined;

  const add = (problem: LogFault['problem'], index: number): void => {
    fault ??= { problem, index };
  };
  function read<T>(row: () => T): T | undefined {
    const found = whereReadable(() => ({ row: row() }));
    if (found === undefined) fault ??= { problem: 'unreadable-heads', index: undefined };
    return found?.row;
  }
  let checkpoint = read(() => nextCheckpoint.get(log, from, to));
  const all = db.prepare<[number], string>('SELECT DISTINCT witness FROM cosignatures WHERE log = ?').pluck();
  const witnesses = (read(() => all.all(log)) ?? []).map((vkey) => ({
    vkey,
    row: read(() => nextCosignature.get(log, vkey, from, to)),
  }));

  /** Who cosigned by the log's own account: a witness may be asked no more. */
  function idsOnRecord(): ReadonlySet<string> {
    ids ??= new Set(
      (read(() => [...recordsOfKind(db, log, 'log.cosign', -1)]) ?? [])
        .filter(({ record }) => record.facts['outcome'] === 'cosigned')
        .map(({ record }) => String(record.facts['witness'])),
    );
    return ids;
  }
  function checkCheckpoint(note: string, size: number, root: Uint8Array): void {
    counted.checkpoints++;
    const signed = attempted(() => openCheckpoint(note, origin, [key]));
    if (signed === undefined || signed.size !== size) add('wrong-checkpoint', size);
    else if (!sameHash(signed.root, root)) add('forked', size);
    else if (fault === undefined) agreed = size;
  }
  function checkCosignature(vkey: string, line: string, size: number, root: Uint8Array): void {
    counted.cosignatures++;
    const note = `${formatCheckpoint({ origin, size, root })}\n${line}`;
    const good = attempted(() => verifyNote(parseNote(note), [witnessKey(vkey)]));
    if (good === undefined) add('wrong-cosignature', size);
    else if (!heads.witnesses.includes(vkey) && !idsOnRecord().has(witnessKey(vkey).id))
      add('unknown-witness', size);
  }

  return {
    next: () =>
      Math.min(
        checkpoint?.size ?? Number.POSITIVE_INFINITY,
        ...witnesses.map(({ row }) => row?.size ?? Number.POSITIVE_INFINITY),
      ),
    at(size, root) {
      if (checkpoint?.size === size) {
        checkCheckpoint(checkpoint.note, size, root);
        checkpoint = read(() => nextCheckpoint.get(log, size + 1, to));
      }
      for (const witness of witnesses) {
        if (witness.row?.size !== size) continue;
        checkCosignature(witness.vkey, witness.row.line, size, root);
        witness.row = read(() => nextCosignature.get(log, witness.vkey, size + 1, to));
      }
    },
    found: (): LookedAt['heads'] => counted,
    agreed: (): number => agreed,
    fault: (): LogFault | undefined => fault,
  } satisfies Along & Record<string, unknown>;
}

function attempted<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RecordError) return undefined;
    throw error;
  }
}
