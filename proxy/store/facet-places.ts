import { BLOCK, type BlockBits, bitBefore, nextBit, readBits } from './block-bits.ts';
import { FACET_KEY } from './facet-blocks.ts';
import type { Places } from './places.ts';
import type { Order } from './reader-index.ts';
import type { Prepare } from './reader-statements.ts';

const LAST_BLOCK = 2 ** 27 - 1;

/** A block that was read, and from which one on, in which order, there is none before it. */
interface Held {
  readonly order: Order;
  readonly asked: number;
  /** Undefined where there is none at all. */
  readonly found: { readonly block: number; readonly bits: BlockBits } | undefined;
}

/** Where a facet is: each of its blocks is read once as a search comes by. */
export function facetPlaces(prepare: Prepare, log: number, term: number): Places {
  const select = (order: string) =>
    prepare<{ block: number; bits: Buffer }>(
      `SELECT key & ${LAST_BLOCK} AS block, bits FROM facet_blocks WHERE key >= ${FACET_KEY} AND key <= ${FACET_KEY}
       ORDER BY key ${order} LIMIT 1`,
    );
  const [down, up] = [select('DESC'), select('ASC')];
  let held: Held | undefined;

  /** The nearest block from one on, that itself included. */
  function blockFrom(order: Order, block: number): Held['found'] {
    const { asked, found } = held ?? {};
    if (held?.order === order && asked !== undefined) {
      const inside =
        order === 'newest'
          ? block <= asked && (found === undefined || found.block <= block)
          : block >= asked && (found === undefined || found.block >= block);
      if (inside) return found;
    }
    const row =
      order === 'newest'
        ? down.get(term, log, 0, term, log, block)
        : up.get(term, log, block, term, log, LAST_BLOCK);
    held = {
      order,
      asked: block,
      found: row === undefined ? undefined : { block: row.block, bits: readBits(row.bits) },
    };
    return held.found;
  }

  function newest(at: number): number | null {
    for (let before = at; before > 0; ) {
      const block = Math.floor((before - 1) / BLOCK);
      const found = blockFrom('newest', block);
      if (found === undefined) return null;
      const bit = bitBefore(found.bits, found.block === block ? before - block * BLOCK : BLOCK);
      if (bit !== -1) return found.block * BLOCK + bit;
      before = found.block * BLOCK;
    }
    return null;
  }
  function oldest(at: number): number | null {
    for (let from = at; ; ) {
      const block = Math.floor(from / BLOCK);
      const found = block > LAST_BLOCK ? undefined : blockFrom('oldest', block);
      if (found === undefined) return null;
      const bit = nextBit(found.bits, found.block === block ? from - block * BLOCK : 0);
      if (bit !== -1) return found.block * BLOCK + bit;
      from = (found.block + 1) * BLOCK;
    }
  }
  return (order, at) => (order === 'newest' ? newest(Math.min(at, (LAST_BLOCK + 1) * BLOCK)) : oldest(at));
}
