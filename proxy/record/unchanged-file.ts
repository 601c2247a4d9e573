import { decodeHash, encodeBase64 } from './base64.ts';
import { RecordError } from './record-error.ts';

const FIRST_LINE = 'countersign/unchanged/v1';
/** More than any tree needs. The note behind has a ceiling of its own. */
const MAX_HASHES = 128;

/** What shows that a log was only added to while a report of it was made: its head then, and the proof that it goes on from the one before. */
export interface UnchangedFile {
  /** Consistency proof from the report's own head. */
  readonly proof: readonly Uint8Array[];
  /** The head once the report was made, as a signed note. */
  readonly checkpoint: string;
}

export function formatUnchangedFile({ proof, checkpoint }: UnchangedFile): string {
  return `${[FIRST_LINE, ...proof.map(encodeBase64)].join('\n')}\n\n${checkpoint}`;
}

/** Reads the shape; anything else is RecordError 'bad-proof-file'. Nothing is verified. */
export function parseUnchangedFile(source: string): UnchangedFile {
  const bad = (): RecordError => new RecordError('bad-proof-file', 'not an unchanged file');
  const split = source.indexOf('\n\n');
  if (split < 0) throw bad();
  const [first, ...lines] = source.slice(0, split).split('\n');
  const proof = lines.map(decodeHash).filter((hash) => hash !== undefined);
  if (first !== FIRST_LINE || proof.length !== lines.length || proof.length > MAX_HASHES) throw bad();
  return { proof, checkpoint: source.slice(split + 2) };
}
