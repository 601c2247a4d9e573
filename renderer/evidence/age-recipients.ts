/** As the gateway takes them (proxy/contract/bundle.ts). */
const MOST = 32;
/** What age calls its kinds of keys: X25519, post-quantum hybrid, and the two tags of hardware keys. */
const KINDS = new Set(['age', 'age1pq', 'age1tag', 'age1tagpq']);
const DIGITS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

export type Recipients =
  | { readonly ok: true; readonly recipients: readonly string[] }
  | { readonly ok: false; readonly problem: string };

/** The recipients of age in a text, each once: by line, space or comma, with remarks after `#` as in a recipients file. */
export function recipientsIn(text: string): Recipients {
  const words = text.split('\n').flatMap((line) => line.replace(/#.*/, '').split(/[\s,;]+/));
  const recipients = [...new Set(words.filter((word) => word !== ''))];
  for (const word of recipients) {
    const problem = problemOf(word);
    if (problem !== undefined) return { ok: false, problem };
  }
  if (recipients.length > MOST) return { ok: false, problem: `At most ${MOST} recipients.` };
  return { ok: true, recipients };
}

/** Nothing of what was typed is repeated: it may be a secret. */
function problemOf(word: string): string | undefined {
  if (/^age-secret-key-/i.test(word))
    return 'This is a secret key: whoever has it opens what is encrypted to it. Take it out, and use its public half, which begins with age1.';
  if (/^ssh-/.test(word)) return 'SSH keys are no recipients here: use one of age, as age-keygen makes it.';
  const split = word.lastIndexOf('1');
  if (!/^age1[a-z0-9]+$/.test(word) || split < 1) return 'A recipient begins with age1, in small letters.';
  if (!KINDS.has(word.slice(0, split)))
    return `${word.slice(0, 12)}… is of a plugin, or cut off: recipients of age itself are taken.`;
  return isWhole(word, split) ? undefined : `${word.slice(0, 12)}… is mistyped or cut off.`;
}

/** Bech32 (BIP 173) without its limit of length, as age has it: six digits at the end are a checksum over all. */
function isWhole(word: string, split: number): boolean {
  const name = Array.from(word.slice(0, split), (letter) => letter.charCodeAt(0));
  const digits = Array.from(word.slice(split + 1), (letter) => DIGITS.indexOf(letter));
  if (digits.length < 7 || digits.includes(-1)) return false;
  let sum = 1;
  for (const value of [...name.map((code) => code >> 5), 0, ...name.map((code) => code & 31), ...digits]) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    GENERATOR.forEach((part, bit) => {
      if ((top >> bit) & 1) sum ^= part;
    });
  }
  return sum === 1;
}
