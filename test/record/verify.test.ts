import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash } from '../../proxy/record/merkle.ts';
import { recordTemplate } from '../../proxy/record/record-template.ts';
import { growTree } from '../../proxy/record/tree.ts';
import { type Verdict, verifyLog } from '../../proxy/record/verify.ts';
import { draft } from '../store/helpers/appends.ts';
import { storedTiles } from './helpers/tiles.ts';

const SIZE = 300;
function bytesAt(index: number, note = 'a'): Buffer {
  const { head, tail } = recordTemplate(draft('log.read', { facts: { note, n: index } }));
  return Buffer.from(`${head}${index}${tail}`);
}
const records = Array.from({ length: SIZE }, (_, index) => bytesAt(index));
const tree = growTree();
for (const record of records) tree.push(leafHash(record));
const head = { size: SIZE, root: tree.root() };
const stored = storedTiles(records.map(leafHash));

function changed(at: number, bytes: Uint8Array | undefined): Uint8Array[] {
  return records.flatMap((record, index) => (index === at ? (bytes === undefined ? [] : [bytes]) : [record]));
}
const bad = (problem: string, index: number | undefined): Verdict =>
  ({ ok: false, problem, index }) as Verdict;

describe('verifyLog', () => {
  it('passes a whole log, from an array or a stream', async () => {
    async function* stream(): AsyncGenerator<Uint8Array> {
      yield* records;
    }
    expect(await verifyLog(records, head)).toMatchObject({ ok: true, size: SIZE });
    expect(await verifyLog(stream(), head, stored)).toMatchObject({ ok: true });
  });

  it('names what is wrong and where it begins', async () => {
    const swap = [...records];
    [swap[7], swap[8]] = [bytesAt(8), bytesAt(7)];
    const text = bytesAt(9).toString();
    expect(await verifyLog(changed(7, undefined), head)).toEqual(bad('wrong-index', 7));
    expect(await verifyLog(swap, head)).toEqual(bad('wrong-index', 7));
    expect(await verifyLog(records.slice(0, -1), head)).toEqual(bad('missing', SIZE - 1));
    expect(await verifyLog([...records, bytesAt(SIZE)], head)).toEqual(bad('extra', SIZE));
    expect(await verifyLog(changed(9, Buffer.from('{')), head)).toEqual(bad('not-json', 9));
    expect(await verifyLog(changed(9, Buffer.from([0xff])), head)).toEqual(bad('not-json', 9));
    expect(await verifyLog(changed(9, Buffer.from('{"v":2}')), head)).toEqual(bad('not-a-record', 9));
    expect(await verifyLog(changed(9, Buffer.alloc(65_536, 32)), head)).toEqual(bad('too-large', 9));
    expect(await verifyLog(changed(9, Buffer.from(`${text} `)), head)).toEqual(bad('not-canonical', 9));
    // A key twice: the parser keeps the last.
    const twice = text.replace('"index":9', '"index":1,"index":9');
    expect(await verifyLog(changed(9, Buffer.from(twice)), head)).toEqual(bad('not-canonical', 9));
    expect(await verifyLog(changed(9, bytesAt(9, 'b')), head)).toEqual(bad('wrong-root', undefined));
    expect(await verifyLog(changed(9, bytesAt(9, 'b')), head, stored)).toEqual(bad('other-hash', 9));
    // The last tile is not full, and so not kept: what is under it only the root tells.
    expect(await verifyLog(changed(270, bytesAt(270, 'b')), head, stored)).toEqual(
      bad('wrong-root', undefined),
    );
    // The first bad record, and not the first that cannot be read.
    const two = changed(12, Buffer.from('{'));
    two[9] = bytesAt(9, 'b');
    expect(await verifyLog(two, head, stored)).toEqual(bad('other-hash', 9));
  });

  it('tells a changed record from a changed tile', async () => {
    const flipped = (wanted: number, at: number) => (level: number, n: number) => {
      const tile = stored(level, n);
      if (level !== wanted || tile === undefined) return tile;
      const copy = Uint8Array.from(tile);
      copy[at] = (copy[at] ?? 0) ^ 1;
      return copy;
    };
    expect(await verifyLog(records, head, flipped(0, 9 * 32))).toEqual(bad('wrong-tile', 9));
    expect(await verifyLog(records, head, flipped(1, 0))).toEqual(bad('wrong-tile', 0));
    const without = (wanted: number) => (level: number, n: number) =>
      level === wanted ? undefined : stored(level, n);
    expect(await verifyLog(records, head, without(0))).toEqual(bad('wrong-tile', 0));
    expect(await verifyLog(records, head, without(1))).toEqual(bad('wrong-tile', 0));
    const short = (level: number, n: number) => stored(level, n)?.subarray(0, 40 * 32);
    expect(await verifyLog(records, head, short)).toEqual(bad('wrong-tile', 40));
  });

  it('passes no log with any one bit flipped', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(SIZE - 1), fc.nat(), async (at, bit) => {
        const copy = Uint8Array.from(bytesAt(at));
        const place = Math.floor(bit / 8) % copy.length;
        copy[place] = (copy[place] ?? 0) ^ (1 << (bit % 8));
        expect((await verifyLog(changed(at, copy), head)).ok).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it('verifies the empty log', async () => {
    expect(await verifyLog([], { size: 0, root: growTree().root() })).toMatchObject({ ok: true });
  });
});
