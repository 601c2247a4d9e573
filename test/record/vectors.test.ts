import { describe, expect, it } from 'vitest';
import { systemClock } from '../../proxy/platform/clock.ts';
import { encodeBase64 } from '../../proxy/record/base64.ts';
import { openCheckpoint, signCheckpoint } from '../../proxy/record/checkpoint.ts';
import { cosign } from '../../proxy/record/cosignature.ts';
import {
  ED25519_COSIGNATURE,
  ed25519Signer,
  formatVkey,
  parseVkey,
  verifierKey,
} from '../../proxy/record/keys.ts';
import { EMPTY_ROOT, leafHash } from '../../proxy/record/merkle.ts';
import { cosignedMessage, parseNote, verifyNote } from '../../proxy/record/note.ts';
import { formatProofFile, parseProofFile } from '../../proxy/record/proof-file.ts';
import { consistencyProof, inclusionProof, rootAt } from '../../proxy/record/proofs.ts';
import { growTree } from '../../proxy/record/tree.ts';
import { verifyConsistency, verifyInclusion } from '../../proxy/record/verify-proof.ts';
import { formatAddCheckpoint, parseAddCheckpoint } from '../../proxy/witness/add-checkpoint.ts';
import { createWitness } from '../../proxy/witness/witness.ts';
import type { WitnessedLog } from '../../proxy/witness/witness-folder.ts';
import { pkcs8OfSeed } from './helpers/keys.ts';
import { tilesOf } from './helpers/tiles.ts';
import vectors from './vectors.json' with { type: 'json' };

const bytes = (base64: string): Uint8Array => Buffer.from(base64, 'base64');
const hex = (text: string): Uint8Array => Buffer.from(text, 'hex');
const leaves = vectors.leaves.map((leaf) => leafHash(Buffer.from(leaf)));
const tiles = tilesOf(leaves);
const root = (size: keyof typeof vectors.roots): Uint8Array => bytes(vectors.roots[size]);
const logKey = parseVkey(vectors.log_vkey);
const witnessKey = parseVkey(vectors.witness_vkey);

describe('the tree of the vectors', () => {
  it('hashes leaves and the empty tree', () => {
    expect(encodeBase64(EMPTY_ROOT)).toBe(vectors.empty_tree_root);
    expect(Buffer.from(leafHash(new Uint8Array())).toString('hex')).toBe(
      vectors.leaf_hash_of_empty_string_hex,
    );
    expect(leaves.map(encodeBase64)).toEqual(vectors.leaf_hashes);
  });

  it('has the root of every size, grown and read from tiles', async () => {
    const tree = growTree();
    for (let size = 0; size <= 7; size++) {
      const expected = vectors.roots[String(size) as keyof typeof vectors.roots];
      expect(encodeBase64(tree.root())).toBe(expected);
      expect(encodeBase64(await rootAt(size, tiles))).toBe(expected);
      const leaf = leaves[size];
      if (leaf !== undefined) tree.push(leaf);
    }
  });

  it('proves inclusion', async () => {
    const { index, size, proof } = vectors.inclusion;
    expect((await inclusionProof(index, size, tiles)).map(encodeBase64)).toEqual(proof);
    expect(verifyInclusion(index, size, leafHash(Buffer.from('record 3')), proof.map(bytes), root('7'))).toBe(
      true,
    );
  });

  it('proves consistency', async () => {
    const { from, to, proof } = vectors.consistency;
    expect((await consistencyProof(from, to, tiles)).map(encodeBase64)).toEqual(proof);
    expect(verifyConsistency(from, to, proof.map(bytes), root('3'), root('7'))).toBe(true);
  });
});

describe('the notes of the vectors', () => {
  it('makes the vkeys', () => {
    const log = verifierKey('gateway.example/log', 1, hex(vectors.log_public_key_hex));
    const witness = verifierKey('witness.example/w1', 4, hex(vectors.witness_public_key_hex));
    expect(formatVkey(log)).toBe(vectors.log_vkey);
    expect(formatVkey(witness)).toBe(vectors.witness_vkey);
    expect(formatVkey(logKey)).toBe(vectors.log_vkey);
  });

  it('signs the checkpoint to the same bytes', () => {
    const signer = ed25519Signer('gateway.example/log', pkcs8OfSeed(1));
    expect(formatVkey(signer.key)).toBe(vectors.log_vkey);
    const note = signCheckpoint({ origin: 'gateway.example/log', size: 7, root: root('7') }, [signer]);
    expect(vectors.checkpoint_with_signatures.startsWith(note)).toBe(true);
  });

  it('opens the cosigned checkpoint', () => {
    const opened = openCheckpoint(
      vectors.checkpoint_with_signatures,
      'gateway.example/log',
      [logKey],
      [witnessKey],
    );
    expect(opened.size).toBe(7);
    expect(opened.signatures.map(({ key, time }) => [key.name, time])).toEqual([
      ['gateway.example/log', undefined],
      ['witness.example/w1', 1795219200],
    ]);
    expect(cosignedMessage(vectors.checkpoint_note_text, 1795219200)).toBe(vectors.cosigned_message);
  });

  it('cosigns the checkpoint to the same bytes', () => {
    const signer = ed25519Signer('witness.example/w1', pkcs8OfSeed(2), ED25519_COSIGNATURE);
    expect(formatVkey(signer.key)).toBe(vectors.witness_vkey);
    const line = cosign(vectors.checkpoint_note_text, 1795219200, signer);
    expect(vectors.checkpoint_with_signatures.endsWith(`\n${line}`)).toBe(true);
  });

  it('reads and writes what a witness is asked, and a witness answers it with the same bytes', async () => {
    const request = vectors.add_checkpoint_request;
    const note = request.slice(request.indexOf('\n\n') + 2);
    const proof = vectors.consistency.proof.map(bytes);
    expect(formatAddCheckpoint(vectors.consistency.from, proof, note)).toBe(request);
    const read = parseAddCheckpoint(Buffer.from(request));
    expect(read).toMatchObject({ old: 3, checkpoint: { size: 7 } });
    expect(read?.proof.map(encodeBase64)).toEqual(vectors.consistency.proof);
    // One that has seen the first three.
    let kept: WitnessedLog = {
      ...{ key: logKey, cosigned: undefined, forks: [] },
      latest: { size: 3, root: root('3') },
    };
    const { answer } = createWitness({
      folder: {
        log: async () => kept,
        save: async (next) => {
          kept = next;
        },
      },
      signer: ed25519Signer('witness.example/w1', pkcs8OfSeed(2), ED25519_COSIGNATURE),
      clock: { ...systemClock, now: () => ({ wall: 1795219200_000_000, mono: 0 }) },
      forked: () => {},
    });
    const answered = await answer(Buffer.from(request));
    expect(answered.status).toBe(200);
    expect(note + answered.body).toBe(vectors.checkpoint_with_signatures);
    expect(kept.latest?.size).toBe(7);
  });

  it('reads and writes the proof file', () => {
    const file = parseProofFile(vectors.tlog_proof);
    expect(file.index).toBe(3);
    expect(file.proof.map(encodeBase64)).toEqual(vectors.inclusion.proof);
    expect(file.checkpoint).toBe(vectors.checkpoint_with_signatures);
    expect(formatProofFile(file)).toBe(vectors.tlog_proof);
  });

  it('verifies the published note of the specification', () => {
    const { vkey, note } = vectors.c2sp_published_vector;
    expect(verifyNote(parseNote(note), [parseVkey(vkey)])).toHaveLength(1);
  });
});
