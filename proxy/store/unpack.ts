import type { Batch, Cell } from './wire.ts';
import { SALT_BYTES } from './wire.ts';

interface PackedBody {
  readonly role: string;
  readonly commit: string;
  readonly media: string;
  readonly maskVersion: number;
  readonly class: string;
  readonly salt: Buffer;
  readonly data: Buffer;
}
export interface PackedEntry {
  readonly head: string;
  readonly tail: string;
  /** time, kind, session, call, agent, server. */
  readonly search: readonly Cell[];
  readonly bodies: readonly PackedBody[];
}
interface PackedChange {
  readonly plan: number;
  readonly values: readonly Cell[];
}
export interface PackedAppend {
  readonly entries: readonly PackedEntry[];
  readonly changes: readonly PackedChange[];
}

const SEARCH_CELLS = 6;

/** Reads a batch back as wire.ts packed it. `keyCount` says how many values the change of a number has. */
export function unpack({ cells, bytes }: Batch, keyCount: (plan: number) => number): PackedAppend[] {
  let at = 0;
  let offset = 0;
  const text = (): string => String(cells[at++]);
  const count = (): number => Number(cells[at++]);
  const take = (many: number): Cell[] => {
    at += many;
    return cells.slice(at - many, at);
  };
  const view = (length: number): Buffer => {
    offset += length;
    return Buffer.from(bytes, offset - length, length);
  };
  const body = (): PackedBody => ({
    role: text(),
    commit: text(),
    media: text(),
    maskVersion: count(),
    class: text(),
    ...stored(count()),
  });
  const stored = (length: number) => ({ salt: view(SALT_BYTES), data: view(length) });
  const entry = (): PackedEntry => ({
    head: text(),
    tail: text(),
    search: take(SEARCH_CELLS),
    bodies: times(count(), body),
  });
  const change = (): PackedChange => {
    const plan = count();
    return { plan, values: take(keyCount(plan)) };
  };

  const appends: PackedAppend[] = [];
  while (at < cells.length) appends.push({ entries: times(count(), entry), changes: times(count(), change) });
  return appends;
}

function times<Item>(many: number, make: () => Item): Item[] {
  const items: Item[] = [];
  for (let made = 0; made < many; made++) items.push(make());
  return items;
}
