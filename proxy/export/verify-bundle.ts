import { BUNDLE_FILES, type BundleManifest, type BundleProblem } from '../contract/bundle.ts';
import { parseJson } from '../contract/parse-json.ts';
import type { Commit } from '../contract/record.ts';
import { isSealedRole } from '../contract/sealed-roles.ts';
import type { VoteKey, Votes } from '../contract/votes.ts';
import { encodeBase64 } from '../record/base64.ts';
import { createVoteCheck } from '../record/check-votes.ts';
import { type Checkpoint, openCheckpoint } from '../record/checkpoint.ts';
import { opens, standsTwice } from '../record/commitment.ts';
import { type Glance, glanceAt } from '../record/glance.ts';
import type { VerifierKey } from '../record/keys.ts';
import { leafHash } from '../record/merkle.ts';
import type { GoodSignature } from '../record/note.ts';
import { RecordError } from '../record/record-error.ts';
import { createCursor } from './archive-cursor.ts';
import type { ArchivePlace } from './archive-source.ts';
import { BundleError } from './bundle-error.ts';
import { checkRecorded, type OnRecord } from './check-recorded.ts';
import { checkSums } from './check-sums.ts';
import { checkUnchanged } from './check-unchanged.ts';
import { type Contents, createContents } from './contents.ts';
import { headProblem } from './head-problem.ts';
import { type MembershipCheck, rangeCheck, selectionCheck } from './membership.ts';
import { MOST_BODY_BYTES, type OpenBundle, openBundle } from './open-bundle.ts';
import type { Passing } from './passing.ts';
import { recordLines } from './record-lines.ts';

export interface BundleKeys {
  /** The log's own, from a source that is not the bundle. */
  readonly log: VerifierKey;
  /** Cosignatures of these count, and each of them must be there. */
  readonly witnesses: readonly VerifierKey[];
}
/** A bundle that verifies: what was found in it, counted and not believed. */
export interface VerifiedBundle {
  readonly manifest: BundleManifest;
  readonly checkpoint: Checkpoint;
  /** The log's head once the bundle was made: it goes on from `checkpoint`. */
  readonly after: Checkpoint;
  readonly witnesses: readonly GoodSignature[];
  readonly records: number;
  /** Records from before a range, each proven by itself. */
  readonly context: number;
  readonly bodies: number;
  /** Sealed originals. Not opened: that they are what the records commit to is checked. */
  readonly sealed: number;
  /** Committed to, and not in the bundle. */
  readonly absent: number;
  /** Where the log has it that these are the records and bodies of the export. */
  readonly recorded: OnRecord;
  /** Those among the records. */
  readonly votes: Votes;
  readonly voteKeys: readonly VoteKey[];
}
export interface VerifyBundleOptions {
  /** After each record; `of` is what the manifest says, for a progress bar. */
  readonly progress?: (records: number, of: number) => void;
  /** For whoever uses what is verified: a file that is read again may be another by then. Nothing of it counts before the whole has verified. */
  readonly passing?: Passing;
}
const SALT_BYTES = 32;
const BODIES = 'bodies/';
const SEALED = 'sealed/';

/**
 * Verifies a bundle with nothing but its file and keys that came another way: the head's signatures, every record's form and place in
 * the log, every body. Memory does not grow with the records, but for the approvals and devices among them; each file is read once, and once more where something is wrong. Throws BundleError or ArchiveError for the first thing wrong.
 */
export async function verifyBundle(
  place: ArchivePlace,
  keys: BundleKeys,
  options: VerifyBundleOptions = {},
): Promise<VerifiedBundle> {
  try {
    return await verifyFiles(place, keys, options);
  } catch (error) {
    // Each file is held to its checksum as it is read: what a damaged one says was looked at before its end told that it is.
    if (error instanceof BundleError && !OF_ARCHIVE.has(error.code)) await checkSums(place);
    throw error;
  }
}

/** No other file's checksum goes before these. */
const OF_ARCHIVE: ReadonlySet<string> = new Set<BundleProblem>(['not-an-archive', 'damaged', 'too-large']);

async function verifyFiles(
  place: ArchivePlace,
  keys: BundleKeys,
  options: VerifyBundleOptions,
): Promise<VerifiedBundle> {
  const bundle = await openBundle(place);
  const { manifest } = bundle;
  const checkpoint = checkHead(bundle, keys);
  const bodies = createCursor(place, BODIES);
  const originals = createCursor(place, SEALED);
  const parts = partsOf(bundle, place, checkpoint);
  const counted = createContents();
  const from = manifest.scope === 'range' ? manifest.records.first : undefined;
  const votes = createVoteCheck(checkpoint.origin, from);
  const passing = [votes, ...(options.passing === undefined ? [] : [options.passing])];
  let [records, committed] = [0, 0];

  async function takePart({ file, check, isContext }: Part): Promise<void> {
    for await (const { bytes, line } of recordLines(place, file)) {
      const { index, commits } = readLine(bytes, file, line);
      await check.take(index, leafHash(bytes));
      const all = parseJson(commits) as readonly Commit[];
      if (standsTwice(all)) throw noRecord(file, line, 'a commitment twice');
      const takers = passing.map((one) => one.begin(bytes));
      const take = (commit: string, body: Buffer): void => {
        for (const one of takers) one?.(commit, body);
      };
      const [apart, plain] = split(all);
      const found = await checkBodies(index, plain, bodies, BODIES, take);
      const sealed = await checkBodies(index, apart, originals, SEALED, take);
      for (const one of passing) one.end();
      counted.take(index, inOrder(all, found, sealed), sealed.length, isContext);
      records++;
      committed += all.length;
      options.progress?.(records, manifest.records.count + (manifest.context ?? 0));
    }
    await check.end();
  }
  try {
    for (const part of parts) await takePart(part);
    const left = (await bodies.peek()) ?? (await originals.peek());
    if (left !== undefined) {
      throw new BundleError('unclaimed-body', 'No record here commits to a body.', { file: left.name });
    }
  } finally {
    await bodies.close();
    await originals.close();
    for (const { check } of parts) await check.close();
  }
  const contents = counted.end();
  const { bodies: count, sealed, context = 0 } = contents;
  const absent = committed - count - sealed;
  checkCounts(bundle, contents, absent);
  const after = checkUnchanged(bundle.unchanged, checkpoint, keys.log);
  const recorded = checkRecorded(bundle, { contents, head: checkpoint, after }, keys.log);
  const witnesses = checkpoint.signatures.filter(({ key }) => keys.witnesses.includes(key));
  const whole = { manifest, checkpoint, after, witnesses, bodies: count, sealed, absent, recorded };
  const { votes: voted, keys: voteKeys, bad } = votes.result();
  if (bad !== undefined)
    throw new BundleError('bad-vote', 'A vote is not signed by the device that it names, or one too many.', {
      index: bad,
    });
  return { ...whole, records: contents.records, context, votes: voted, voteKeys };
}

function checkHead({ manifest, checkpoint: note }: OpenBundle, keys: BundleKeys) {
  const file = BUNDLE_FILES.checkpoint;
  let checkpoint: ReturnType<typeof openCheckpoint>;
  try {
    checkpoint = openCheckpoint(note, keys.log.name, [keys.log], keys.witnesses);
  } catch (cause) {
    if (!(cause instanceof RecordError)) throw cause;
    throw new BundleError(headProblem(cause), 'The head does not hold.', { file, cause });
  }
  const missing = keys.witnesses.find((key) => !checkpoint.signatures.some((good) => good.key === key));
  if (missing !== undefined) throw new BundleError('unsigned', 'A witness has not cosigned.', { file });
  const { origin, size, root } = manifest.log;
  if (checkpoint.origin !== origin || checkpoint.size !== size || encodeBase64(checkpoint.root) !== root) {
    throw new BundleError('other-log', 'Manifest and head are of different trees.', { file });
  }
  return checkpoint;
}

/** Records that are shown to be in the log in one way. */
interface Part {
  readonly file: string;
  readonly check: MembershipCheck;
  readonly isContext: boolean;
}

/** A selection, or a range behind what is from before it. */
function partsOf(bundle: OpenBundle, place: ArchivePlace, head: Checkpoint): Part[] {
  const { records, context } = BUNDLE_FILES;
  const { checkpoint: note, consistency, hasContext } = bundle;
  if (consistency === undefined)
    return [{ file: records, check: selectionCheck(place, note, head), isContext: false }];
  const range = rangeCheck(consistency, head);
  const before = { below: range.from, file: context };
  return [
    ...(hasContext
      ? [{ file: context, check: selectionCheck(place, note, head, before), isContext: true }]
      : []),
    { file: records, check: range, isContext: false },
  ];
}

function readLine(bytes: Uint8Array, file: string, line: number): Glance {
  const record = glanceAt(bytes);
  if (typeof record !== 'string') return record;
  throw noRecord(file, line, record);
}

function noRecord(file: string, line: number, why: string): BundleError {
  return new BundleError('bad-record', `Line ${line} of the records is no record (${why}).`, { file });
}

/** The commitments to sealed originals, which lie apart, and the others. */
function split(committed: readonly Commit[]): readonly [apart: string[], plain: string[]] {
  const apart = committed.filter(({ role }) => isSealedRole(role)).map(({ commit }) => commit);
  const plain = committed.filter(({ role }) => !isSealedRole(role)).map(({ commit }) => commit);
  return [apart, plain];
}

/** Bodies stand in the order of the records that commit to them; those that were erased are simply not there. */
async function checkBodies(
  index: number,
  committed: readonly string[],
  bodies: ReturnType<typeof createCursor>,
  folder: string,
  take: (commit: string, body: Buffer) => void,
): Promise<string[]> {
  const found: string[] = [];
  let place = 0;
  for (;;) {
    const next = await bodies.peek();
    const commit = next?.name.slice(folder.length) ?? '';
    // Searched from the one before on: a body twice, or before one of an earlier commitment, is one that no record commits to.
    const at = next === undefined ? -1 : committed.indexOf(commit, place);
    if (next === undefined || at < 0) return found;
    place = at + 1;
    const bytes = await next.read(MOST_BODY_BYTES);
    if (!opens(commit, bytes.subarray(0, SALT_BYTES), bytes.subarray(SALT_BYTES))) {
      throw new BundleError('bad-body', 'A body is not the one that its record commits to.', {
        file: next.name,
        index,
      });
    }
    take(commit, bytes.subarray(SALT_BYTES));
    found.push(commit);
    await bodies.next();
  }
}

/** The commitments whose bodies are there, as they stand in the record. */
function inOrder(
  all: readonly Commit[],
  plain: readonly string[],
  apart: readonly string[],
): readonly string[] {
  if (apart.length === 0) return plain;
  const there = new Set([...plain, ...apart]);
  return all.map(({ commit }) => commit).filter((commit) => there.has(commit));
}

function checkCounts({ manifest, hasContext }: OpenBundle, found: Contents, absent: number): void {
  const { records, bodies, sealed = 0, context } = manifest;
  const { count, first, last } = records;
  const areThese = count === found.records && first === found.first && last === found.last;
  if (areThese && context === found.context && hasContext === (context !== undefined)) {
    if (bodies.count === found.bodies && bodies.absent === absent && sealed === found.sealed) return;
  }
  throw new BundleError('wrong-count', 'The manifest counts other records or bodies than there are.', {
    file: BUNDLE_FILES.manifest,
  });
}
