import { type Bytes, bytesOf, fromBase64, sha256, toHex } from './bytes.ts';

/** A log's public key. */
export interface LogKey {
  readonly name: string;
  /** Eight hex digits. */
  readonly id: string;
  readonly bytes: Bytes;
}
const ED25519 = 1;

/** Reads a vkey, `<name>+<id>+<base64(type ‖ key)>`; undefined where it is none, or its id is not its own. */
export async function readVkey(vkey: string): Promise<LogKey | undefined> {
  const [, name = '', id = '', encoded = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey) ?? [];
  const raw = fromBase64(encoded);
  if (raw?.length !== 33 || raw[0] !== ED25519) return undefined;
  const hash = await sha256(bytesOf(`${name}\n`), raw);
  return toHex(hash.slice(0, 4)) === id ? { name, id, bytes: raw.slice(1) } : undefined;
}

/** A note's text, with its last line feed, and the signature of one key. */
export interface SignedText {
  readonly text: string;
  /** Undefined where that key has not signed. */
  readonly signature: Bytes | undefined;
}

/** Takes a signed note apart; undefined where it is none. */
export function readNote(note: string, key: LogKey): SignedText | undefined {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) return undefined;
  let signature: Bytes | undefined;
  for (const line of note.slice(split + 2, -1).split('\n')) {
    const [, name, encoded = ''] = /^\u2014 ([^+\s]+) (\S+)$/.exec(line) ?? [];
    const bytes = fromBase64(encoded);
    if (name === undefined || bytes === undefined || bytes.length < 5) return undefined;
    if (name === key.name && toHex(bytes.slice(0, 4)) === key.id) signature ??= bytes.slice(4);
  }
  return { text: note.slice(0, split + 1), signature };
}

/** `unable`: this browser has no Ed25519 (Chrome 137, Firefox 129 and Safari 17 have). */
export async function checkSignature(
  key: LogKey,
  text: string,
  signature: Bytes,
): Promise<'right' | 'wrong' | 'unable'> {
  const imported = await crypto.subtle
    .importKey('raw', key.bytes, 'Ed25519', false, ['verify'])
    .catch(() => undefined);
  if (imported === undefined) return 'unable';
  return (await crypto.subtle.verify('Ed25519', imported, signature, bytesOf(text))) ? 'right' : 'wrong';
}
