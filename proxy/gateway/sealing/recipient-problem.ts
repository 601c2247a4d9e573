const LETTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
/** Those that this program encrypts to: X25519, post-quantum hybrid, tags of hardware keys. */
const KINDS = new Set(['age', 'age1pq', 'age1tag', 'age1tagpq']);

/**
 * What is wrong with a recipient of age, or undefined. Its checksum (BIP 173) finds what was typed wrong, without the library, which a
 * gateway loads with the first original that it seals.
 */
export function recipientProblem(recipient: string): string | undefined {
  const split = recipient.lastIndexOf('1');
  const kind = recipient.slice(0, split);
  if (!KINDS.has(kind)) return 'is of a kind that this program does not encrypt to';
  const values = Array.from(recipient.slice(split + 1), (letter) => LETTERS.indexOf(letter));
  if (values.includes(-1) || checksum([...expanded(kind), ...values]) !== 1)
    return 'is mistyped: its checksum does not fit';
  return undefined;
}

function expanded(kind: string): number[] {
  const codes = Array.from(kind, (letter) => letter.charCodeAt(0));
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
}

function checksum(values: readonly number[]): number {
  return values.reduce((sum, value) => {
    const top = sum >> 25;
    return GENERATORS.reduce(
      (next, generator, bit) => (((top >> bit) & 1) === 1 ? next ^ generator : next),
      ((sum & 0x1ffffff) << 5) ^ value,
    );
  }, 1);
}
