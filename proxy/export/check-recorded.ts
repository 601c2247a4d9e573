import { BUNDLE_FILES } from '../contract/bundle.ts';
import type { LogRecord } from '../contract/record.ts';
import { canonicalJson } from '../platform/json/canonical-json.ts';
import { type Checkpoint, openCheckpoint } from '../record/checkpoint.ts';
import { opens, standsTwice } from '../record/commitment.ts';
import { ED25519, type VerifierKey, verifierKey } from '../record/keys.ts';
import { leafHash } from '../record/merkle.ts';
import { parseProofFile } from '../record/proof-file.ts';
import { readRecord } from '../record/read-record.ts';
import { RecordError } from '../record/record-error.ts';
import { verifyInclusion } from '../record/verify-proof.ts';
import { BundleError } from './bundle-error.ts';
import type { NotedHead } from './check-unchanged.ts';
import type { Contents } from './contents.ts';
import { headProblem } from './head-problem.ts';
import type { OpenBundle } from './open-bundle.ts';

/** Where the log has on record what an export was of. */
export interface OnRecord {
  /** Of the bundle's log, or of a later epoch where that had ended. */
  readonly origin: string;
  readonly index: number;
  /** µs since 1970 UTC, by the gateway's clock. */
  readonly time: number;
}
/** What was found in a bundle, and proven. */
export interface Found {
  readonly contents: Contents;
  readonly head: Checkpoint;
  readonly after: NotedHead;
}

const SALT_BYTES = 32;

/**
 * That the bundle is what the log recorded when it was made: of these records, with these bodies, for this question. Nothing else in a
 * bundle fixes where it ends: whoever holds it could take out what they like. Throws BundleError.
 */
export function checkRecorded({ manifest, exported }: OpenBundle, found: Found, key: VerifierKey): OnRecord {
  const record = recordIn(exported.record);
  const { origin, size, root, index, proof } = openProof(exported.proof, found.after, key);
  const file = BUNDLE_FILES.exportProof;
  const leaf = leafHash(Buffer.from(exported.record));
  if (index !== record.index || !verifyInclusion(index, size, leaf, proof, root))
    throw new BundleError('not-in-log', 'The record of the export is not in the log.', { file, index });
  const asked = questionOf(record, exported.query);
  const epoch = origin === key.name ? undefined : epochOf(key.name);
  const facts: Readonly<Record<string, unknown>> = record.facts;
  // Those that are undefined the record must not have either.
  const expected = { scope: manifest.scope, size: found.head.size, ...found.contents, epoch };
  const differs = Object.entries(expected).find(([name, value]) => facts[name] !== value);
  if (differs !== undefined || !asked.equals(Buffer.from(canonicalJson(manifest.asked)))) {
    throw new BundleError(
      'other-export',
      `This is not what the log recorded of the export: ${differs?.[0] ?? 'what was asked'} is other.`,
      { file: BUNDLE_FILES.exportRecord, index },
    );
  }
  return { origin, index, time: record.time };
}

function recordIn(text: string): LogRecord {
  const record = readRecord(Buffer.from(text));
  if (typeof record !== 'string' && record.kind === 'log.export' && !standsTwice(record.commits))
    return record;
  throw new BundleError('bad-record', 'The record of the export is none.', {
    file: BUNDLE_FILES.exportRecord,
  });
}

/** The proof with the head that it is for: the one of `unchanged`, or, of an epoch that has ended, one of a later epoch. */
function openProof(text: string, after: NotedHead, key: VerifierKey) {
  const file = BUNDLE_FILES.exportProof;
  try {
    const { index, proof, checkpoint } = parseProofFile(text);
    if (checkpoint === after.note) return { ...after, index, proof };
    const [origin = ''] = checkpoint.split('\n', 1);
    const later = laterKey(origin, key);
    if (later !== undefined) return { ...openCheckpoint(checkpoint, origin, [later]), index, proof };
  } catch (cause) {
    if (!(cause instanceof RecordError)) throw cause;
    throw new BundleError(headProblem(cause), 'The proof of the record of the export does not hold.', {
      ...{ file, cause },
    });
  }
  throw new BundleError('other-log', 'The record of the export is of another log.', { file });
}

/** The log's key by the name that it has in a later epoch of the same installation: one key signs them all. */
function laterKey(origin: string, key: VerifierKey): VerifierKey | undefined {
  const [own, other] = [epochOf(key.name), epochOf(origin)];
  const sameInstallation = origin.replace(EPOCH, '') === key.name.replace(EPOCH, '');
  if (own === undefined || other === undefined || other <= own || !sameInstallation) return undefined;
  return verifierKey(origin, ED25519, key.publicKey);
}

/** The number at the end of an origin. */
const EPOCH = /\/(0|[1-9][0-9]{0,14})$/;
function epochOf(origin: string): number | undefined {
  const digits = EPOCH.exec(origin)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The question that the record commits to. */
function questionOf({ commits, index }: LogRecord, bytes: Buffer): Buffer {
  const [salt, body] = [bytes.subarray(0, SALT_BYTES), bytes.subarray(SALT_BYTES)];
  const commit = commits.find(({ role }) => role === 'query')?.commit;
  if (commit !== undefined && opens(commit, salt, body)) return body;
  throw new BundleError('bad-body', 'The question is not the one that the record of the export commits to.', {
    file: BUNDLE_FILES.exportQuery,
    index,
  });
}
