import { Encrypter } from 'age-encryption';
import { AgeError } from './age-error.ts';

/**
 * What encrypts to these recipients (`age1…`: X25519, post-quantum hybrid, and tags of hardware keys). AgeError 'bad-recipient' names the
 * first that is none.
 */
export function encrypterTo(recipients: readonly string[]): Encrypter {
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient);
    } catch (cause) {
      throw new AgeError('bad-recipient', `${recipient} is no recipient of age.`, { cause });
    }
  }
  return encrypter;
}

/** The bytes encrypted as they come, 64 KiB at a time. Giving it up gives up the bytes. */
export async function* encrypted(
  encrypter: Encrypter,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const stream = await encrypter.encrypt(ReadableStream.from(bytes));
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}
