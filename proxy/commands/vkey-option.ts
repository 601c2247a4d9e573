import { visible } from '../platform/terminal/visible.ts';
import { ED25519, ED25519_COSIGNATURE, parseVkey, type VerifierKey } from '../record/keys.ts';
import { RecordError } from '../record/record-error.ts';
import { CommandError } from './command-error.ts';

/** A public key as it was given, also as a line of keys.txt. Throws CommandError `usage`. */
function vkeyOf(text: string): VerifierKey {
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
  const isWitness = key.type === ED25519_COSIGNATURE;
  throw new CommandError(
    'usage',
    `${visible(key.name)} is ${isWitness ? 'a witness: this is not' : 'not'} the key of a log.`,
    { advice: 'countersign log epochs, on the gateway, shows the key of its log.' },
  );
}

/** The public key of a witness, which is of the type that cosigns. Throws CommandError `usage`. */
export function witnessKey(text: string): VerifierKey {
  const key = vkeyOf(text);
  if (key.type === ED25519_COSIGNATURE) return key;
  const isLog = key.type === ED25519;
  throw new CommandError(
    'usage',
    `${visible(key.name)} is ${isLog ? 'a log: this is not' : 'not'} the key of a witness.`,
    { advice: 'countersign witness list, where the witness runs, shows its key.' },
  );
}
