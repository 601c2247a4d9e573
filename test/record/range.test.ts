import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frontierAt, growFrontier } from '../../proxy/record/frontier.ts';
import { leafHash } from '../../proxy/record/merkle.ts';
import { consistencyProof, rootAt } from '../../proxy/record/proofs.ts';
import { formatRangeFile, parseRangeFile } from '../../proxy/record/range-file.ts';
import { verifyConsistency } from '../../proxy/record/verify-proof.ts';
import { tilesOf } from './helpers/tiles.ts';

const LARGEST = 1500;
const leaves = Array.from({ length: LARGEST }, (_, index) => leafHash(Buffer.from(`record ${index}`)));
const tiles = tilesOf(leaves);
/** from ≤ to ≤ size */
const ranges = fc
  .tuple(...[0, 0, 0].map(() => fc.integer({ min: 0, max: LARGEST })))
  .map((three) => three.toSorted((a, b) => (a ?? 0) - (b ?? 0)) as [number, number, number]);

describe('a range of the log', () => {
  it('grows from the frontier before it to the root after it, which the proof joins to the head', async () => {
    await fc.assert(
      fc.asyncProperty(ranges, async ([from, to, size]) => {
        fc.pre(from < to);
        const written = formatRangeFile({
          ...{ from, frontier: await frontierAt(from, size, tiles) },
          ...{ to, proof: await consistencyProof(to, size, tiles) },
        });
        const range = parseRangeFile(written);
        const tree = growFrontier(range.from, range.frontier);
        expect(Buffer.from(tree.root()).equals(await rootAt(from, tiles))).toBe(true);
        for (const leaf of leaves.slice(from, to)) tree.push(leaf);
        expect(tree.size()).toBe(to);
        const root = await rootAt(size, tiles);
        expect(verifyConsistency(to, size, range.proof, tree.root(), root)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('does not join where a record is another, or one is left out, or the frontier is another', async () => {
    await fc.assert(
      fc.asyncProperty(
        ranges,
        fc.nat(),
        fc.constantFrom('change', 'leave out', 'frontier'),
        async (range, at, how) => {
          const [from, to, size] = range;
          fc.pre(to > from && (how !== 'frontier' || from > 0));
          const frontier = await frontierAt(from, size, tiles);
          const place = from + (at % (to - from));
          const other = leafHash(Buffer.from('another'));
          if (how === 'frontier') frontier[at % frontier.length] = other;
          const tree = growFrontier(from, frontier);
          for (let index = from; index < to; index++) {
            if (index !== place || how === 'frontier') tree.push(leaves[index] ?? other);
            else if (how === 'change') tree.push(other);
          }
          const proof = await consistencyProof(to, size, tiles);
          expect(verifyConsistency(to, size, proof, tree.root(), await rootAt(size, tiles))).toBe(false);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('takes no frontier of another size', async () => {
    const frontier = await frontierAt(6, 10, tiles);
    for (const size of [0, 1, 4, 7, 8]) {
      expect(() => growFrontier(size, frontier)).toThrow(expect.objectContaining({ code: 'out-of-range' }));
    }
    expect(() => growFrontier(1, [Buffer.alloc(31)])).toThrow(
      expect.objectContaining({ code: 'out-of-range' }),
    );
  });
});

describe('a range file', () => {
  const sound = `countersign/range/v1\nfrom 1\n${'A'.repeat(43)}=\nto 2\n`;
  it.each([
    ['nothing', ''],
    ['another first line', sound.replace('v1', 'v2')],
    ['no end', sound.slice(0, -1)],
    ['a hash that is none', sound.replace('AA', '!!')],
    ['a short hash', sound.replace('AAAA', '')],
    ['a size that is none', sound.replace('to 2', 'to 02')],
    ['a size that no number holds', sound.replace('to 2', 'to 9999999999999999')],
    ['an end before its beginning', sound.replace('to 2', 'to 0')],
    ['no record in it', sound.replace('to 2', 'to 1')],
    ['sizes in each other’s place', sound.replace('from', 'to')],
    ['more behind', `${sound}more 1\n`],
    ['more than anybody needs', sound + `${'A'.repeat(43)}=\n`.repeat(129)],
  ])('with %s is none', (_what, text) => {
    expect(() => parseRangeFile(text)).toThrow(expect.objectContaining({ code: 'bad-proof-file' }));
  });
  it('is read for nothing but what was written', () => {
    expect(formatRangeFile(parseRangeFile(sound))).toBe(sound);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => parseRangeFile(text)).toThrow(expect.objectContaining({ code: 'bad-proof-file' }));
      }),
    );
  });
});
