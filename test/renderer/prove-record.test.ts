import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signCheckpoint } from '../../proxy/record/checkpoint.ts';
import { ED25519, formatVkey, verifierKey } from '../../proxy/record/keys.ts';
import { leafHash } from '../../proxy/record/merkle.ts';
import { formatProofFile } from '../../proxy/record/proof-file.ts';
import { inclusionProof, rootAt } from '../../proxy/record/proofs.ts';
import { TILE_WIDTH, type TileReader } from '../../proxy/record/tiles.ts';
import { proveRecord } from '../../renderer/proof/prove-record.ts';

const ORIGIN = 'countersign/01890000-0000-7000-8000-000000000000/1';

function newKey(name = ORIGIN) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const key = verifierKey(name, ED25519, raw);
  return { key, vkey: formatVkey(key), sign: (message: Uint8Array) => sign(null, message, privateKey) };
}
const signer = newKey();

const recordAt = (index: number): string => `{"facts":{"é":"\u2028"},"index":${index},"v":1}`;
/** Of trees of one tile. */
function tilesOf(size: number): TileReader {
  const leaves = Array.from({ length: size }, (_, n) => leafHash(Buffer.from(recordAt(n))));
  return async (level, n, width) => {
    expect([level, n]).toEqual([0, 0]);
    return Buffer.concat(leaves.slice(0, width));
  };
}
async function proofOf(index: number, size: number, signers = [signer], origin = ORIGIN): Promise<string> {
  const tiles = tilesOf(size);
  const proof = await inclusionProof(index, size, tiles);
  const checkpoint = signCheckpoint({ origin, size, root: await rootAt(size, tiles) }, signers);
  return formatProofFile({ index, proof, checkpoint });
}
const prove = (index: number, text: string, proof: string, vkey = signer.vkey) =>
  proveRecord(index, text, { proof, vkey });

describe('a record is proved in the page', () => {
  it('in a tree of any size, by what the gateway itself makes', async () => {
    const places = fc
      .integer({ min: 1, max: TILE_WIDTH - 1 })
      .chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)));
    await fc.assert(
      fc.asyncProperty(places, async ([size, index]) => {
        const told = await prove(index, recordAt(index), await proofOf(index, size));
        expect(told).toEqual({ proved: true, index, size, keyId: signer.key.id, signed: true });
      }),
      { numRuns: 30 },
    );
  });

  it('and whatever was changed, says what is wrong', async () => {
    const proof = await proofOf(5, 11);
    const why = async (told: ReturnType<typeof prove>): Promise<unknown> => {
      const verdict = await told;
      return verdict.proved || verdict.why;
    };
    const text = recordAt(5);
    expect(await why(prove(5, text.replace('é', 'e'), proof))).toBe('not-in-log');
    expect(await why(prove(4, recordAt(4), proof))).toBe('other-record');
    expect(await why(prove(5, recordAt(4), proof))).toBe('other-record');
    expect(await why(prove(5, 'no record', proof))).toBe('other-record');
    expect(await why(prove(5, text, proof.replace(/\n[^\n]+=\n/, '\n')))).toBe('not-in-log');
    expect(await why(prove(5, text, proof.replace('index 5', 'index 05')))).toBe('bad-proof');
    expect(await why(prove(5, text, ''))).toBe('bad-proof');
    expect(await why(prove(5, text, proof.slice(0, -3)))).toBe('bad-checkpoint');
    expect(await why(prove(5, text, proof.replace(/\n11\n/, '\n12\n')))).toBe('bad-signature');
    expect(await why(prove(5, text, proof, newKey().vkey))).toBe('unsigned');
    const mistyped = signer.vkey.replace(/.$/, (end) => (end === 'A' ? 'B' : 'A'));
    expect(await why(prove(5, text, proof, mistyped))).toBe('bad-key');
    expect(await why(prove(5, text, await proofOf(5, 11, [signer], 'countersign/other/1')))).toBe(
      'other-log',
    );
    const [wrong] = [await proofOf(5, 12)];
    const grafted = `${proof.slice(0, proof.indexOf('\n\n'))}${wrong.slice(wrong.indexOf('\n\n'))}`;
    expect(await why(prove(5, text, grafted))).toBe('not-in-log');
  });

  it('under many signatures, by that of the log', async () => {
    const told = await prove(0, recordAt(0), await proofOf(0, 1, [newKey('witness'), signer]));
    expect(told).toMatchObject({ proved: true, size: 1 });
  });
});
