import { decodeHash, encodeBase64 } from './base64.ts';
import { RecordError } from './record-error.ts';

const FIRST_LINE = 'countersign/range/v1';
const MAX_HASHES = 128;

/**
 * What shows that records `from` to `to` (not included) are all that the log has there: the frontier of the tree before them, and the
 * consistency proof from the tree after them to the checkpoint's.
 */
export interface RangeFile {
  readonly from: number;
  /** Roots of the perfect subtrees of the first `from` records, the largest first. */
  readonly frontier: readonly Uint8Array[];
  readonly to: number;
  readonly proof: readonly Uint8Array[];
}

export function formatRangeFile({ from, frontier, to, proof }: RangeFile): string {
  const lines = [
    FIRST_LINE,
    `from ${from}`,
    ...frontier.map(encodeBase64),
    `to ${to}`,
    ...proof.map(encodeBase64),
  ];
  return `${lines.join('\n')}\n`;
}

/** Reads the shape; anything else is RecordError 'bad-proof-file'. Nothing is verified. */
export function parseRangeFile(source: string): RangeFile {
  const bad = (): RecordError => new RecordError('bad-proof-file', 'not a range file');
  const lines = source.split('\n');
  if (source.length > 16_384 || lines.shift() !== FIRST_LINE || lines.pop() !== '') throw bad();
  const size = (word: string): number => {
    const digits = new RegExp(`^${word} (0|[1-9][0-9]{0,15})$`).exec(lines.shift() ?? '')?.[1];
    if (digits === undefined || !Number.isSafeInteger(Number(digits))) throw bad();
    return Number(digits);
  };
  const hashes = (): Uint8Array[] => {
    const found: Uint8Array[] = [];
    while (lines.length > 0 && !lines[0]?.includes(' ')) {
      const hash = decodeHash(lines.shift() ?? '');
      if (hash === undefined) throw bad();
      found.push(hash);
    }
    return found;
  };
  const from = size('from');
  const frontier = hashes();
  const to = size('to');
  const proof = hashes();
  // A range of no record shows nothing; a longer proof is of no tree.
  if (lines.length > 0 || from >= to || proof.length > MAX_HASHES) throw bad();
  return { from, frontier, to, proof };
}
