import { signCheckpoint } from '../../proxy/record/checkpoint.ts';
import { ed25519Signer, formatVkey, type SignerKey } from '../../proxy/record/keys.ts';
import { leafHash } from '../../proxy/record/merkle.ts';
import { consistencyProof, rootAt } from '../../proxy/record/proofs.ts';
import { formatAddCheckpoint } from '../../proxy/witness/add-checkpoint.ts';
import { pkcs8OfSeed } from '../record/helpers/keys.ts';
import { tilesOf } from '../record/helpers/tiles.ts';

export interface ScriptedLog {
  readonly signer: SignerKey;
  readonly vkey: string;
  root(size: number): Promise<Uint8Array>;
  checkpoint(size: number): Promise<string>;
  /** The body that asks for a cosignature of the tree of `size`, with the proof from `old` where there is one. */
  body(old: number, size: number): Promise<string>;
}

/** A log of 300 leaves; `branch` says from which leaf on they are others. */
export function scriptedLog(origin: string, branch = Number.POSITIVE_INFINITY, seed = 1): ScriptedLog {
  const signer = ed25519Signer(origin, pkcs8OfSeed(seed));
  const leaves = Array.from({ length: 300 }, (_, n) =>
    leafHash(Buffer.from(n < branch ? `${n}` : `${n} told otherwise`)),
  );
  const tiles = tilesOf(leaves);
  const root = (size: number): Promise<Uint8Array> => rootAt(size, tilesOf(leaves.slice(0, size)));
  async function checkpoint(size: number): Promise<string> {
    return signCheckpoint({ origin, size, root: await root(size) }, [signer]);
  }
  return {
    signer,
    vkey: formatVkey(signer.key),
    root,
    checkpoint,
    async body(old, size) {
      const proof = old <= size ? await consistencyProof(old, size, (l, n, w) => tilesAt(size)(l, n, w)) : [];
      return formatAddCheckpoint(old, proof, await checkpoint(size));
    },
  };

  function tilesAt(size: number) {
    return size === leaves.length ? tiles : tilesOf(leaves.slice(0, size));
  }
}
