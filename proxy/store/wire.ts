import type { RecordDraft } from '../contract/record.ts';
import type { StateChange } from '../contract/state.ts';
import { type Append, type BodyDraft, type Entry, StoreError } from '../contract/store.ts';
import { RecordError } from '../record/record-error.ts';
import { recordTemplate } from '../record/record-template.ts';
import { CHANGE_PLANS, changeNumber } from './changes.ts';

/*
 * How appends cross to the writer. Cloning a tree of objects costs the main thread more than all else it does for an append, so a
 * batch is one flat list of primitives and one buffer, which is handed over and not copied:
 *   append = entries, entry…, changes, change…
 *   entry  = head, tail, time, kind, session, call, agent, server, bodies, body…
 *   body   = role, commit, media, mask version, class, length of its data; in the buffer: salt (32), data
 *   change = number of its plan, values in the order of the plan's keys
 */

export type Cell = string | number | null | Uint8Array;
export interface Batch {
  readonly cells: readonly Cell[];
  readonly bytes: ArrayBuffer;
}
export const SALT_BYTES = 32;
/** The key of a body numbers the bodies of its record in 12 bits. */
const MAX_BODIES = 4096;

/** Collects appends of one tick. */
export function createPacker() {
  let cells: Cell[] = [];
  let parts: Uint8Array[] = [];
  let length = 0;

  return {
    /** Takes an append in whole, or throws StoreError and takes nothing of it. Its bytes are copied at `take`. */
    add(append: Append): void {
      const [cellsBefore, partsBefore, lengthBefore] = [cells.length, parts.length, length];
      try {
        cells.push(append.entries.length);
        for (const entry of append.entries) length += packEntry(entry, cells, parts);
        cells.push(append.changes.length);
        for (const change of append.changes) packChange(change, cells);
      } catch (cause) {
        cells.length = cellsBefore;
        parts.length = partsBefore;
        length = lengthBefore;
        throw packError(cause);
      }
    },
    /** The batch so far, and begins the next. */
    take(): Batch {
      const bytes = new ArrayBuffer(length);
      const view = new Uint8Array(bytes);
      let at = 0;
      for (const part of parts) {
        view.set(part, at);
        at += part.length;
      }
      const batch = { cells, bytes };
      cells = [];
      parts = [];
      length = 0;
      return batch;
    },
  };
}

/** Returns how many bytes it put into `parts`. */
function packEntry({ record, bodies }: Entry, cells: Cell[], parts: Uint8Array[]): number {
  const { head, tail } = recordTemplate(record);
  cells.push(head, tail, record.time, record.kind, record.session ?? null, record.call ?? null);
  cells.push(agentOf(record), record.server?.id ?? null, bodies.length);
  if (bodies.length > MAX_BODIES) throw new StoreError('too-large', 'A record has too many bodies.');
  let length = 0;
  for (const body of bodies) {
    cells.push(roleOf(record, body), body.commit, body.media, body.maskVersion, body.class, body.data.length);
    parts.push(body.salt, body.data);
    length += body.salt.length + body.data.length;
  }
  return length;
}

/** Whose deed or case a record is: the agent that its facts name, or else the actor. */
export function agentOf(record: Pick<RecordDraft, 'actor' | 'facts'>): string | null {
  const named = record.facts['agent'];
  return typeof named === 'string' ? named : (record.actor?.principal ?? null);
}

function roleOf(record: RecordDraft, body: BodyDraft): string {
  const commit = record.commits.find((candidate) => candidate.commit === body.commit);
  if (commit === undefined || body.salt.length !== SALT_BYTES) {
    throw new StoreError('conflict', 'A body came without a commitment to it in its record.');
  }
  return commit.role;
}

function packChange(change: StateChange, cells: Cell[]): void {
  const number = changeNumber(change.op);
  cells.push(number);
  const values = change as Readonly<Record<string, unknown>>;
  for (const key of CHANGE_PLANS[number]?.keys ?? []) cells.push(packValue(values[key]));
}

function packValue(value: unknown): Cell {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (value === undefined || value === null) return null;
  // Cloning a view clones the whole buffer under it, which may be a pool with other calls' bytes.
  if (value instanceof Uint8Array) return new Uint8Array(value);
  // One value that cannot cross would fail the whole batch.
  throw new StoreError('conflict', 'A change holds a value that no column takes.');
}

function packError(cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  const code = cause instanceof RecordError && cause.code === 'too-large' ? 'too-large' : 'conflict';
  return new StoreError(code, 'The append holds a record that cannot be written.', { cause });
}
