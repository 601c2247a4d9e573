import { type Bytes, hashFrom } from './bytes.ts';

/** A tlog-proof as docs/log-format.md has it. Nothing in it is verified yet. */
export interface TlogProof {
  readonly index: number;
  /** The leaf's sibling first. */
  readonly hashes: readonly Bytes[];
  /** The checkpoint as a signed note. */
  readonly note: string;
}

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';
const MOST_UNITS = 1_000_000;
/** More levels than any tree has. */
const MOST_HASHES = 63;

/** Of the form, or undefined. */
export function readTlogProof(source: string): TlogProof | undefined {
  const split = source.indexOf('\n\n');
  if (split < 0 || source.length > MOST_UNITS) return undefined;
  const [first, ...lines] = source.slice(0, split).split('\n');
  if (lines[0]?.startsWith('extra ')) lines.shift();
  const index = wholeNumber(/^index (.+)$/.exec(lines.shift() ?? '')?.[1]);
  const hashes = lines.flatMap((line) => hashFrom(line) ?? []);
  const whole = hashes.length === lines.length && hashes.length <= MOST_HASHES;
  if (first !== FIRST_LINE || index === undefined || !whole) return undefined;
  return { index, hashes, note: source.slice(split + 2) };
}

export interface Head {
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

/** The text of a checkpoint; lines behind the third are let pass. */
export function readHead(text: string): Head | undefined {
  const [origin = '', digits, root] = text.split('\n');
  const size = wholeNumber(digits);
  const hash = root === undefined ? undefined : hashFrom(root);
  return origin === '' || size === undefined || hash === undefined ? undefined : { origin, size, root: hash };
}

function wholeNumber(digits: string | undefined): number | undefined {
  const value = digits !== undefined && /^(0|[1-9][0-9]{0,15})$/.test(digits) ? Number(digits) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}
