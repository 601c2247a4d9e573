import { BLOCK, type BlockBits, clearBit, noBits, readBits, setBit, storedBits } from './block-bits.ts';
import type { Prepare } from './reader-statements.ts';

/** The key of a facet's block, of the term, the log and the block. In SQLite `<<` binds no closer than `|`. */
export const FACET_KEY = '((? << 38) | (? << 27) | ?)';
const MOST_HELD = 512;

interface Held {
  readonly term: number;
  readonly block: number;
  readonly bits: BlockBits;
  changed: boolean;
}

/** Writes the places of facets. Blocks are held in memory between the transactions of others, who say when to write and when to forget. */
export function createFacetBlocks(prepare: Prepare, log: number) {
  const read = prepare<{ bits: Buffer }>(`SELECT bits FROM facet_blocks WHERE key = ${FACET_KEY}`);
  const write = prepare(
    `INSERT INTO facet_blocks (key, bits) VALUES (${FACET_KEY}, ?) ON CONFLICT DO UPDATE SET bits = excluded.bits`,
  );
  const remove = prepare(`DELETE FROM facet_blocks WHERE key = ${FACET_KEY}`);
  const held = new Map<string, Held>();

  function blockOf(term: number, idx: number): Held {
    const block = Math.floor(idx / BLOCK);
    const name = `${term} ${block}`;
    const known = held.get(name);
    if (known !== undefined) return known;
    const row = read.get(term, log, block);
    const made = { term, block, bits: row === undefined ? noBits() : readBits(row.bits), changed: false };
    held.set(name, made);
    return made;
  }

  return {
    put(term: number, idx: number): void {
      const one = blockOf(term, idx);
      setBit(one.bits, idx % BLOCK);
      one.changed = true;
    },
    drop(term: number, idx: number): void {
      const one = blockOf(term, idx);
      clearBit(one.bits, idx % BLOCK);
      one.changed = true;
    },
    flush(): void {
      for (const one of held.values()) {
        if (!one.changed) continue;
        const stored = storedBits(one.bits);
        if (stored === undefined) remove.run(one.term, log, one.block);
        else write.run(one.term, log, one.block, stored);
        one.changed = false;
      }
      if (held.size > MOST_HELD) held.clear();
    },
    forget: (): void => held.clear(),
  };
}
