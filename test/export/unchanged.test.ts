import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { checkUnchanged } from '../../proxy/export/check-unchanged.ts';
import { signCheckpoint } from '../../proxy/record/checkpoint.ts';
import { ed25519Signer } from '../../proxy/record/keys.ts';
import { leafHash } from '../../proxy/record/merkle.ts';
import { consistencyProof, rootAt } from '../../proxy/record/proofs.ts';
import { formatUnchangedFile } from '../../proxy/record/unchanged-file.ts';
import { tilesOf } from '../record/helpers/tiles.ts';

const origin = 'log.example/x/1';
const signer = ed25519Signer(
  origin,
  generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }),
);
const leaves = Array.from({ length: 700 }, (_, index) => leafHash(Buffer.from(`record ${index}`)));
const forked = leaves.with(300, leafHash(Buffer.from('another')));

/** What a log that has these leaves would put into a bundle of its first `before`. */
async function fileOf(own: readonly Uint8Array[], before: number, after: number): Promise<string> {
  const tiles = tilesOf(own);
  const head = { origin, size: after, root: await rootAt(after, tiles) };
  const proof = before > after ? [] : await consistencyProof(before, after, tiles);
  return formatUnchangedFile({ proof, checkpoint: signCheckpoint(head, [signer]) });
}
const check = async (text: string, size: number): Promise<number | string> => {
  const before = { origin, size, root: await rootAt(size, tilesOf(leaves)) };
  try {
    return checkUnchanged(text, before, signer.key).size;
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
};

it.each([
  [1, 1],
  [256, 257],
  [300, 700],
  [512, 512],
  [699, 700],
])('a log of %i records that has %i then was added to', async (before, after) => {
  expect(await check(await fileOf(leaves, before, after), before)).toBe(after);
});

it('a log that was rewritten meanwhile, or set back, has changed', async () => {
  expect(await check(await fileOf(forked, 500, 700), 500)).toBe('changed');
  expect(await check(await fileOf(forked, 500, 500), 500)).toBe('changed');
  expect(await check(await fileOf(leaves, 500, 499), 500)).toBe('changed');
});

it('the head of another log of the same key is none', async () => {
  const text = (await fileOf(leaves, 5, 5)).replace(origin, 'log.example/x/2');
  expect(await check(text, 5)).toBe('bad-signature');
});
