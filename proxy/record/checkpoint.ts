import { decodeHash, encodeBase64 } from './base64.ts';
import type { SignerKey, VerifierKey } from './keys.ts';
import { type GoodSignature, parseNote, signNote, verifyNote } from './note.ts';
import { RecordError } from './record-error.ts';

/** The head of a log (c2sp.org/tlog-checkpoint@v1.0.0). */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${encodeBase64(root)}\n`;
}

/** A checkpoint as a signed note. Whoever calls has made size and root durable before. */
export function signCheckpoint(checkpoint: Checkpoint, signers: readonly SignerKey[]): string {
  return signNote(formatCheckpoint(checkpoint), signers);
}

/** Reads the text of a checkpoint note; extension lines are let pass. Otherwise RecordError 'bad-checkpoint'. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin, digits, encoded, ...extensions] = text.slice(0, -1).split('\n');
  const root = encoded === undefined ? undefined : decodeHash(encoded);
  const size = digits !== undefined && /^(0|[1-9][0-9]{0,15})$/.test(digits) ? Number(digits) : Number.NaN;
  const whole = text.endsWith('\n') && extensions.every((line) => line !== '');
  if (!whole || origin === undefined || origin === '' || !Number.isSafeInteger(size) || root === undefined) {
    throw new RecordError('bad-checkpoint', 'not a checkpoint');
  }
  return { origin, size, root };
}

/**
 * Opens a signed checkpoint: the log's key must have signed it and its origin must be the expected one. `witnesses` are the keys
 * whose cosignatures count; `signatures` says which were there. RecordError: 'bad-note', 'unsigned', 'bad-signature',
 * 'bad-checkpoint', 'other-origin'.
 */
export function openCheckpoint(
  source: string,
  origin: string,
  logKeys: readonly VerifierKey[],
  witnesses: readonly VerifierKey[] = [],
): Checkpoint & { readonly signatures: readonly GoodSignature[] } {
  const note = parseNote(source);
  const signatures = verifyNote(note, [...logKeys, ...witnesses]);
  if (!signatures.some(({ key }) => logKeys.includes(key))) {
    throw new RecordError('unsigned', 'the log itself has not signed');
  }
  const checkpoint = parseCheckpoint(note.text);
  if (checkpoint.origin !== origin) throw new RecordError('other-origin', 'the checkpoint of another log');
  return { ...checkpoint, signatures };
}
