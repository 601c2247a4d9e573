/*
 * What a text is found by: its groups of three UTF-16 units in lower case, so that parts of identifiers and paths are found. Each is
 * a word of four letters and digits. Two groups may share a word: what the index finds is looked through before it counts.
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

function hashAt(text: string, at: number): number {
  const first = Math.imul(text.charCodeAt(at), 0x9e3779b1) ^ text.charCodeAt(at + 1);
  const hash = Math.imul(first, 0x85ebca6b) ^ text.charCodeAt(at + 2);
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
        if (met[hash] === 1) continue;
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

/** Words that whatever holds the text has, at most 16 spread over it; none for a text of less than three units. */
export function gramsOfQuery(text: string): string[] {
  const last = text.length - WIDTH;
  if (last < 0) return [];
  const many = Math.min(last + 1, MOST_OF_QUERY);
  const places = Array.from({ length: many }, (_, n) =>
    many === 1 ? 0 : Math.round((n * last) / (many - 1)),
  );
  return [...new Set(places.map((at) => wordOf(hashAt(text, at))))];
}
