import { decodeBase64, decodeHash, encodeBase64 } from './base64.ts';
import { RecordError } from './record-error.ts';

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';
const MAX_BYTES = 1_000_000;

/** A `.tlog-proof` file: that one entry is in the tree of a signed checkpoint, checkable offline. */
export interface ProofFile {
  readonly index: number;
  /** Inclusion proof, the leaf's sibling first. */
  readonly proof: readonly Uint8Array[];
  /** The checkpoint as a signed note. */
  readonly checkpoint: string;
  readonly extra?: Uint8Array;
}

export function formatProofFile({ index, proof, checkpoint, extra }: ProofFile): string {
  const lines = [FIRST_LINE];
  if (extra !== undefined) lines.push(`extra ${encodeBase64(extra)}`);
  lines.push(`index ${index}`, ...proof.map(encodeBase64));
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

/** Reads the shape of a proof file; anything else is RecordError 'bad-proof-file'. Nothing is verified. */
export function parseProofFile(source: string): ProofFile {
  const bad = (): RecordError => new RecordError('bad-proof-file', 'not a tlog-proof file');
  const split = source.indexOf('\n\n');
  if (split < 0 || source.length > MAX_BYTES) throw bad();
  const lines = source.slice(0, split).split('\n');
  if (lines.shift() !== FIRST_LINE) throw bad();
  let extra: Uint8Array | undefined;
  if (lines[0]?.startsWith('extra ')) {
    extra = decodeBase64(lines[0].slice('extra '.length));
    if (extra === undefined) throw bad();
    lines.shift();
  }
  const digits = /^index (0|[1-9][0-9]{0,15})$/.exec(lines.shift() ?? '')?.[1];
  const index = Number(digits);
  const proof: Uint8Array[] = [];
  for (const line of lines) {
    const hash = decodeHash(line);
    if (hash === undefined) throw bad();
    proof.push(hash);
  }
  // 63 levels are more than any tree has.
  if (digits === undefined || !Number.isSafeInteger(index) || proof.length > 63) throw bad();
  const checkpoint = source.slice(split + 2);
  return extra === undefined ? { index, proof, checkpoint } : { index, proof, checkpoint, extra };
}
