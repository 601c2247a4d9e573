import { parseJson } from '../../proxy/contract/parse-json.ts';
import { bytesOf } from './bytes.ts';
import { isIncluded } from './inclusion.ts';
import { checkSignature, readNote, readVkey } from './signed-note.ts';
import { readHead, readTlogProof } from './tlog-proof.ts';

/** The reasons of docs/log-format.md as far as they can be met here; `bad-key` and `other-record` are of this page. */
export type Unproved =
  | 'bad-key'
  | 'bad-proof'
  | 'other-record'
  | 'bad-checkpoint'
  | 'other-log'
  | 'unsigned'
  | 'bad-signature'
  | 'not-in-log';
export type Verdict =
  | {
      readonly proved: true;
      readonly index: number;
      /** Records under the head that was signed. */
      readonly size: number;
      readonly keyId: string;
      /** False where this browser cannot check the signature of the head. */
      readonly signed: boolean;
    }
  | { readonly proved: false; readonly why: Unproved };

/**
 * Whether a record, by its own bytes, is in the log of this key. `text` is the record's canonical JSON, `proof` a tlog-proof, `vkey` the
 * log's public key.
 */
export async function proveRecord(
  index: number,
  text: string,
  { proof, vkey }: { readonly proof: string; readonly vkey: string },
): Promise<Verdict> {
  const not = (why: Unproved): Verdict => ({ proved: false, why });
  const key = await readVkey(vkey);
  if (key === undefined) return not('bad-key');
  const read = readTlogProof(proof);
  if (read === undefined) return not('bad-proof');
  if (read.index !== index || indexIn(text) !== index) return not('other-record');
  const note = readNote(read.note, key);
  const head = note === undefined ? undefined : readHead(note.text);
  if (note === undefined || head === undefined) return not('bad-checkpoint');
  if (head.origin !== key.name) return not('other-log');
  if (note.signature === undefined) return not('unsigned');
  const signature = await checkSignature(key, note.text, note.signature);
  if (signature === 'wrong') return not('bad-signature');
  if (!(await isIncluded(bytesOf(text), index, read.hashes, head))) return not('not-in-log');
  return { proved: true, index, size: head.size, keyId: key.id, signed: signature === 'right' };
}

function indexIn(record: string): unknown {
  try {
    const value: unknown = parseJson(record);
    return typeof value === 'object' && value !== null && 'index' in value ? value.index : undefined;
  } catch {
    return undefined;
  }
}
