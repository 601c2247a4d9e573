import { createCipheriv, createDecipheriv } from 'node:crypto';
import { SealError } from './seal-error.ts';

/*
 * countersign/seal/v1 LF ‖ length of the envelope (4 bytes, big-endian) ‖ envelope ‖ nonce (12) ‖ ciphertext ‖ tag (16). The envelope is
 * the 32-byte data key, encrypted by age. docs/log-format.md, "Sealed originals".
 */
const MAGIC = Buffer.from('countersign/seal/v1\n', 'ascii');
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
/** 32 recipients, post-quantum ones among them, are far below. */
const MOST_ENVELOPE_BYTES = 1024 * 1024;

/** What a sealed original is bound to, so that it opens as the original of no other message. */
export interface SealedFor {
  readonly session: string;
  readonly call: string;
  /** `sealed-request`, `sealed-answer`. */
  readonly role: string;
  /** The commitment of the masked body beside it. */
  readonly of: string;
}
export type SealBody = (bound: SealedFor, plain: Uint8Array) => Buffer;

/**
 * Seals under a data key that nothing else uses and that is never written: the nonces count, so none comes twice. `envelope` is the key as
 * age encrypted it.
 */
export function createSealer(key: Uint8Array, envelope: Uint8Array): SealBody {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(envelope.length);
  const head = Buffer.concat([MAGIC, length, envelope]);
  let sealed = 0n;
  return (bound, plain) => {
    const nonce = Buffer.alloc(NONCE_BYTES);
    nonce.writeBigUInt64BE(sealed++, NONCE_BYTES - 8);
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(boundBytes(head, bound));
    return Buffer.concat([head, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  };
}

/** The envelope of a sealed body's data key. Throws SealError `not-sealed`. */
export function envelopeOf(body: Uint8Array): Buffer {
  const { head } = partsOf(body);
  return head.subarray(MAGIC.length + 4);
}

/** The original. Throws SealError. */
export function openSealed(body: Uint8Array, key: Uint8Array, bound: SealedFor): Buffer {
  const { head, nonce, ciphertext, tag } = partsOf(body);
  if (key.length !== KEY_BYTES) throw new SealError('altered', 'What the envelope holds is no data key.');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(boundBytes(head, bound));
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  } catch (cause) {
    const text = 'It was changed since it was sealed, or is the original of another message.';
    throw new SealError('altered', text, { cause });
  }
}

/** Ids and commitments have no line feed, so that no two of these are the same bytes. */
function boundBytes(head: Uint8Array, { session, call, role, of }: SealedFor): Buffer {
  return Buffer.concat([head, Buffer.from(`${session}\n${call}\n${role}\n${of}\n`, 'utf8')]);
}

function partsOf(body: Uint8Array) {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const lengthAt = MAGIC.length;
  if (bytes.length < lengthAt + 4 || !bytes.subarray(0, lengthAt).equals(MAGIC)) throw notSealed();
  const length = bytes.readUInt32BE(lengthAt);
  const nonceAt = lengthAt + 4 + length;
  if (length > MOST_ENVELOPE_BYTES || bytes.length < nonceAt + NONCE_BYTES + TAG_BYTES) throw notSealed();
  return {
    head: bytes.subarray(0, nonceAt),
    nonce: bytes.subarray(nonceAt, nonceAt + NONCE_BYTES),
    ciphertext: bytes.subarray(nonceAt + NONCE_BYTES, bytes.length - TAG_BYTES),
    tag: bytes.subarray(bytes.length - TAG_BYTES),
  };
}

const notSealed = (): SealError => new SealError('not-sealed', 'The bytes are no sealed original.');
