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
export const logKey = (text: string): VerifierKey => keyOf(text, 'log');

/** The public key of a witness, which is of the type that cosigns. Throws CommandError `usage`. */
export const witnessKey = (text: string): VerifierKey => keyOf(text, 'witness');

const TYPES = { log: ED25519, witness: ED25519_COSIGNATURE } as const;
const ADVICE = {
  log: 'countersign log epochs, on the gateway, shows the key of its log.',
  witness: 'countersign witness list, where the witness runs, shows its key.',
} as const;

/** One kind of key must not stand for the other. */
function keyOf(text: string, whose: 'log' | 'witness'): VerifierKey {
  const key = vkeyOf(text);
  if (key.type === TYPES[whose]) return key;
  const other = whose === 'log' ? 'witness' : 'log';
  const not = key.type === TYPES[other] ? `a ${other}: this is not` : 'not';
  throw new CommandError('usage', `${visible(key.name)} is ${not} the key of a ${whose}.`, {
    advice: ADVICE[whose],
  });
}
