import { visible } from '../platform/terminal/visible.ts';
import { ED25519, parseVkey, type VerifierKey } from '../record/keys.ts';
import { RecordError } from '../record/record-error.ts';
import { CommandError } from './command-error.ts';

/** A public key as it was given, also as a line of keys.txt. Throws CommandError `usage`. */
export function vkeyOf(text: string): VerifierKey {
  try {
    return parseVkey(text.trim().replace(/^(log|witness) /, ''));
  } catch (cause) {
    if (cause instanceof RecordError && cause.code === 'other-key-id')
      throw new CommandError(
        'usage',
        `In ${visible(text)} name, id and key do not agree: a letter of one of them is wrong or missing.`,
        { advice: 'Copy it whole once more, from where you have it.', cause },
      );
    throw new CommandError('usage', `${visible(text)} is no public key (<name>+<id>+<base64>).`, { cause });
  }
}

/** The public key of a log, which is of the type that signs checkpoints. Throws CommandError `usage`. */
export function logKey(text: string): VerifierKey {
  const key = vkeyOf(text);
  if (key.type === ED25519) return key;
  throw new CommandError('usage', `${visible(key.name)} is not the key of a log.`, {
    advice: 'The key of a log: countersign log verify',
  });
}
