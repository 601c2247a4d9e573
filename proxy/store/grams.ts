/*
 * What a text is found by: its groups of three UTF-16 units in lower case, so that parts of identifiers and paths are found. Where the three
 * are hexadecimal digits, the unit after them belongs to the group, too: ids, hashes and times are in each record, and groups of three of their
 * digits in nearly every run, so that a number was hardly narrowed down by them. Each group is a word of four letters and digits. Two groups
 * may share a word: what the index finds is looked through before it counts.
 */

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';
const WORDS = 36 ** 4;
const WIDTH = 3;
/** Of a text that is looked for: more narrow little, and each costs a look. */
const MOST_OF_QUERY = 16;

/** The word of a run that is to be looked through whatever is looked for. No group has it, for it has five letters. */
export const LOOK_THROUGH = 'whole';

const PAIRS = Array.from({ length: 36 * 36 }, (_, n) => `${LETTERS[Math.floor(n / 36)]}${LETTERS[n % 36]}`);
const wordOf = (hash: number): string => `${PAIRS[Math.floor(hash / 1296)]}${PAIRS[hash % 1296]}`;

const HEX = Uint8Array.from({ length: 128 }, (_, code) =>
  /[0-9a-f]/.test(String.fromCharCode(code)) ? 1 : 0,
);
const isHex = (code: number): boolean => HEX[code] === 1;

/** Of the group that begins at a place which has three units from there on; -1 where the text ends within it. */
function hashAt(text: string, at: number): number {
  const [one, two, three] = [text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2)];
  let hash = Math.imul(Math.imul(one, 0x9e3779b1) ^ two, 0x85ebca6b) ^ three;
  if (isHex(one) && isHex(two) && isHex(three)) {
    if (at + WIDTH === text.length) return -1;
    hash = Math.imul(hash, 0x27d4eb2f) ^ text.charCodeAt(at + WIDTH);
  }
  return (Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35) >>> 0) % WORDS;
}

/** Collects the groups of texts that are found together. One for many uses: it keeps 1.7 MB to tell which it has met. */
export function createGrams() {
  const met = new Uint8Array(WORDS);
  let hashes: number[] = [];
  return {
    /** Adds a text, which is in lower case. */
    add(text: string): void {
      for (let at = 0; at + WIDTH <= text.length; at += 1) {
        const hash = hashAt(text, at);
        if (hash < 0 || met[hash] === 1) continue;
        met[hash] = 1;
        hashes.push(hash);
      }
    },
    /** All words so far, with blanks between, and begins anew. */
    take(): string {
      const words = hashes.map(wordOf).join(' ');
      for (const hash of hashes) met[hash] = 0;
      hashes = [];
      return words;
    },
  };
}

/** Words that whatever holds the text has, at most 16 spread over it; none for a text that has no whole group, such as `404`. */
export function gramsOfQuery(text: string): string[] {
  const starts = Math.max(0, text.length - WIDTH + 1);
  const hashes = Array.from({ length: starts }, (_, at) => hashAt(text, at)).filter((hash) => hash >= 0);
  const last = hashes.length - 1;
  const spread = Array.from(
    { length: MOST_OF_QUERY },
    (_, n) => hashes[Math.round((n * last) / (MOST_OF_QUERY - 1))],
  );
  const asked = last < MOST_OF_QUERY ? hashes : spread;
  return [...new Set(asked.flatMap((hash) => (hash === undefined ? [] : [wordOf(hash)])))];
}
