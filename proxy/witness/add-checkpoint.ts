import { decodeHash } from '../record/base64.ts';
import { type Checkpoint, parseCheckpoint } from '../record/checkpoint.ts';
import { type Note, parseNote } from '../record/note.ts';
import { RecordError } from '../record/record-error.ts';

/** Most bytes of a request: 63 hashes and a checkpoint with signatures of every kind that there is. */
export const MOST_BODY_BYTES = 64 * 1024;
/** c2sp.org/tlog-witness: a client sends no more. A tree of 2^63 entries needs no more. */
const MOST_PROOF_LINES = 63;
/** A witness keeps what it signs in a file of its own, and an origin has a name a person can read. */
const MOST_ORIGIN = 1024;

/** The body of `add-checkpoint` (c2sp.org/tlog-witness@v1.0.0). Nothing in it is verified. */
export interface AddCheckpoint {
  /** The size of the last checkpoint that the client knows the witness to have cosigned. */
  readonly old: number;
  readonly proof: readonly Uint8Array[];
  readonly note: Note;
  readonly checkpoint: Checkpoint;
  /** The signed checkpoint as it came. */
  readonly source: string;
}

/** Undefined where the body is not of the form, byte for byte. */
export function parseAddCheckpoint(body: Uint8Array): AddCheckpoint | undefined {
  if (body.length > MOST_BODY_BYTES) return undefined;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
  const split = text.indexOf('\n\n');
  if (split < 0) return undefined;
  const [first = '', ...lines] = text.slice(0, split).split('\n');
  const [, digits] = /^old (0|[1-9][0-9]{0,15})$/.exec(first) ?? [];
  const old = Number(digits ?? Number.NaN);
  if (!Number.isSafeInteger(old) || lines.length > MOST_PROOF_LINES) return undefined;
  const proof = lines.flatMap((line) => decodeHash(line) ?? []);
  if (proof.length !== lines.length) return undefined;
  const source = text.slice(split + 2);
  try {
    const note = parseNote(source);
    const checkpoint = parseCheckpoint(note.text);
    return checkpoint.origin.length > MOST_ORIGIN ? undefined : { old, proof, note, checkpoint, source };
  } catch (error) {
    if (error instanceof RecordError) return undefined;
    throw error;
  }
}

/** The body as a client sends it. */
export function formatAddCheckpoint(old: number, proof: readonly Uint8Array[], source: string): string {
  const lines = proof.map((hash) => `${Buffer.from(hash).toString('base64')}\n`).join('');
  return `old ${old}\n${lines}\n${source}`;
}
