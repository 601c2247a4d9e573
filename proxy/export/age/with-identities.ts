import { Decrypter } from 'age-encryption';
import { AgeError } from './age-error.ts';

/** What one of these identities opens. AgeError 'bad-identity', 'wrong-identity', 'altered'. */
export async function withIdentities<T>(
  identities: readonly string[],
  open: (decrypter: Decrypter) => Promise<T>,
): Promise<T> {
  const decrypter = new Decrypter();
  for (const identity of identities) {
    try {
      decrypter.addIdentity(identity);
    } catch (cause) {
      throw new AgeError('bad-identity', 'The identity is none that this program can use.', { cause });
    }
  }
  // Asked last, and only once the header is one that can be read.
  let noneFits = false;
  decrypter.addIdentity({
    unwrapFileKey() {
      noneFits = true;
      return null;
    },
  });
  try {
    return await open(decrypter);
  } catch (cause) {
    if (!noneFits) throw altered(cause);
    const text = 'It was encrypted to others: no identity that was given opens it.';
    throw new AgeError('wrong-identity', text, { cause });
  }
}

export const altered = (cause?: unknown): AgeError =>
  new AgeError('altered', 'The encrypted file was changed since it was made.', { cause });
