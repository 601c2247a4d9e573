import { decodeBase64, encodeBase64 } from './base64.ts';
import {
  ED25519,
  ED25519_COSIGNATURE,
  isKeyName,
  type SignerKey,
  type VerifierKey,
  verifyEd25519,
} from './keys.ts';
import { RecordError } from './record-error.ts';

/** Most bytes and signatures of a note that are looked at. The specification asks for at least 16 signatures. */
const MAX_NOTE_BYTES = 1_000_000;
const MAX_SIGNATURES = 100;
const MARK = '— ';

interface NoteSignature {
  readonly name: string;
  /** Key id, lower-case hex. */
  readonly id: string;
  /** What follows the key id: 64 bytes for Ed25519; timestamp and signature, 72 bytes, for a cosignature. */
  readonly signature: Uint8Array;
}
/** A C2SP signed note (c2sp.org/signed-note@v1.0.0). */
export interface Note {
  /** With its last newline, without the blank line. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}
/** A known key's valid signature. `time` is a cosignature's Unix seconds. */
export interface GoodSignature {
  readonly key: VerifierKey;
  readonly time: number | undefined;
}

/** Parses a note's shape; whatever departs from it is RecordError 'bad-note'. Nothing is verified. */
export function parseNote(source: string): Note {
  if (Buffer.byteLength(source) > MAX_NOTE_BYTES) throw new RecordError('bad-note', 'the note is too long');
  // Of control characters the specification allows the newline alone.
  if (!source.isWellFormed() || /[^\n -~\u0080-\uffff]/.test(source)) {
    throw new RecordError('bad-note', 'the note holds a control character or half of a surrogate pair');
  }
  const split = source.lastIndexOf('\n\n');
  if (split < 0 || !source.endsWith('\n')) throw new RecordError('bad-note', 'the note has no signatures');
  const lines = source.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) throw new RecordError('bad-note', 'too many signatures');
  return { text: source.slice(0, split + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): NoteSignature {
  const [name, encoded, ...rest] = line.startsWith(MARK) ? line.slice(MARK.length).split(' ') : [];
  const bytes = encoded === undefined ? undefined : decodeBase64(encoded);
  if (name === undefined || !isKeyName(name) || bytes === undefined || bytes.length < 5 || rest.length > 0) {
    throw new RecordError('bad-note', 'not a signature line');
  }
  return { name, id: Buffer.from(bytes.subarray(0, 4)).toString('hex'), signature: bytes.subarray(4) };
}

/** Signs a text that ends in a newline and has no blank line at its end. */
export function signNote(text: string, signers: readonly SignerKey[]): string {
  if (!text.endsWith('\n')) throw new RecordError('bad-note', 'a note ends in a newline');
  const message = Buffer.from(text, 'utf8');
  const lines = signers.map((signer) => signatureLine(signer.key, signer.sign(message)));
  return `${text}\n${lines.join('')}`;
}

export function signatureLine(key: VerifierKey, signature: Uint8Array): string {
  const bytes = Buffer.concat([Buffer.from(key.id, 'hex'), signature]);
  return `${MARK}${key.name} ${encodeBase64(bytes)}\n`;
}

/**
 * The known keys that have signed. Signatures of unknown keys are skipped; each of a known key that does not verify is
 * RecordError 'bad-signature'; none by a known key is 'unsigned'.
 */
export function verifyNote(note: Note, known: readonly VerifierKey[]): GoodSignature[] {
  const good: GoodSignature[] = [];
  for (const { name, id, signature } of note.signatures) {
    const key = known.find((candidate) => candidate.name === name && candidate.id === id);
    if (key === undefined) continue;
    const checked = verifySignature(note.text, key, signature);
    if (checked === undefined) throw new RecordError('bad-signature', 'a known key has a wrong signature');
    if (!good.some((earlier) => earlier.key === key)) good.push(checked);
  }
  if (good.length === 0) throw new RecordError('unsigned', 'no known key has signed');
  return good;
}

function verifySignature(text: string, key: VerifierKey, signature: Uint8Array): GoodSignature | undefined {
  if (key.type === ED25519) {
    return verifyEd25519(key.publicKey, Buffer.from(text), signature) ? { key, time: undefined } : undefined;
  }
  if (key.type === ED25519_COSIGNATURE && signature.length === 72) {
    const time = Buffer.from(signature.subarray(0, 8)).readBigUInt64BE();
    const message = Buffer.from(cosignedMessage(text, time));
    const valid =
      time <= 0x7fff_ffff_ffff_ffffn && verifyEd25519(key.publicKey, message, signature.subarray(8));
    return valid ? { key, time: Number(time) } : undefined;
  }
  return undefined;
}

/** What a witness signs (c2sp.org/tlog-cosignature@v1.0.1): the checkpoint's text under its time in Unix seconds. */
export function cosignedMessage(text: string, time: bigint | number): string {
  return `cosignature/v1\ntime ${time}\n${text}`;
}
