import { z } from 'zod';
import { uuid } from './inputs.ts';
import { EFFECTS } from './policy.ts';
import { MOST_QUERY } from './query-line.ts';
import { ageRecipient } from './seal.ts';
import { CALL_OUTCOMES } from './state.ts';

/*
 * A bundle is evidence to carry away: records with what proves them, and their masked bodies, in one archive that verifies offline.
 * docs/log-format.md describes it byte by byte.
 */

const text = z.string().min(1).max(256).exactOptional();
const micros = z.int().nonnegative().exactOptional();

/** What is wanted. Nothing, or a time alone, is a range: all records in it, without a gap. Anything else selects. */
export const exportInput = z.strictObject({
  /** An earlier one; the present one by default. Not in a manifest, whose `log` says it. */
  epoch: z.int().nonnegative().exactOptional(),
  /** To whom the bundle is encrypted (`age1…`). Not in a manifest either, but on record. */
  recipients: z.array(ageRecipient).min(1).max(32).exactOptional(),
  /** µs since 1970 UTC. */
  since: micros,
  until: micros,
  session: uuid.exactOptional(),
  call: uuid.exactOptional(),
  approval: uuid.exactOptional(),
  agent: text,
  owner: text,
  server: text,
  /** These four find calls, and whatever belongs to them is taken along. */
  tool: z.string().min(1).max(512).exactOptional(),
  decision: z.enum(EFFECTS).exactOptional(),
  outcome: z.enum(CALL_OUTCOMES).exactOptional(),
  text,
  /** A query line, beside the others. It selects, whatever it holds. */
  q: z.string().min(1).max(MOST_QUERY).exactOptional(),
});
export type ExportInput = z.infer<typeof exportInput>;

/** So many UTF-16 code units, as docs/log-format.md has it; `max` counts code points, of which some are two units. */
const units = (most: number) => z.string().regex(new RegExp(`^[\\s\\S]{0,${most}}$`));
/** A question as a manifest and the log have it: masking makes it longer than it may be asked. */
const masked = units(8 * MOST_QUERY).exactOptional();
const askedShape = z.strictObject({
  ...{ since: micros, until: micros, session: masked, call: masked, approval: masked, agent: masked },
  ...{ owner: masked, server: masked, tool: masked, decision: masked, outcome: masked },
  ...{ text: masked, q: masked },
});

/** 2: what the log recorded of the export is in it. 3: context of a range, and how far witnesses had vouched. */
export const BUNDLE_VERSION = 3;
const VERSIONS = [2, BUNDLE_VERSION] as const;
/** Files of a bundle beside `bodies/…`, `sealed/…` and `proofs/…`. */
export const BUNDLE_FILES = {
  readme: 'README.txt',
  keys: 'keys.txt',
  page: 'verify.html',
  checkpoint: 'checkpoint',
  records: 'records.ndjson',
  /** Of a range: records from before it that its own refer to. */
  context: 'context.ndjson',
  consistency: 'consistency',
  unchanged: 'unchanged',
  /** What the log recorded of the export: the record, the proof that it is in the log, and the question that it commits to. */
  exportRecord: 'export.json',
  exportProof: 'export.tlog-proof',
  exportQuery: 'export.query',
  manifest: 'manifest.json',
} as const;

const count = z.int().nonnegative();
/** `manifest.json`: what the bundle says of itself. None of it is signed: a verifier holds it to what it counts, and to the log's record of the export. */
export const bundleManifest = z.strictObject({
  bundle: z.literal(VERSIONS),
  /** RFC 3339, UTC, with milliseconds. */
  made: z.iso.datetime({ precision: 3 }),
  by: units(64),
  /** `range`: all records from `first` to `last`, shown to be without a gap. `selection`: some, each shown to be in the log. */
  scope: z.enum(['range', 'selection']),
  asked: askedShape,
  log: z.strictObject({ origin: units(512), size: count, root: units(64) }),
  /** There is no bundle of nothing. */
  records: z.strictObject({ count: count.min(1), first: count, last: count }),
  /** `absent`: committed to, and no longer kept. */
  bodies: z.strictObject({ count, absent: count }),
  /** How many sealed originals there are; not there where there are none. */
  sealed: count.exactOptional(),
  /** How many records from before a range are with it; not there where there are none. */
  context: count.min(1).exactOptional(),
  /** How far witnesses vouched for the log, by the gateway's own word; not there where none was configured. */
  witnessed: z
    .strictObject({
      /** How many of its first records, and how many witnesses had to. */
      size: count,
      quorum: count,
      /** What a witness had against the log, in words. */
      accused: z.array(units(512)).max(64),
    })
    .exactOptional(),
  /** What the ids in the records were called when the bundle was made. */
  names: z.record(units(64), units(512)),
});
export type BundleManifest = z.infer<typeof bundleManifest>;

/** Why a bundle does not verify. */
export const BUNDLE_PROBLEMS = [
  /** Not a ZIP archive, or one that cannot be read. */
  'not-an-archive',
  /** A file's bytes are not those that its checksum is of. */
  'damaged',
  'missing-file',
  'unexpected-file',
  'too-large',
  'bad-manifest',
  /** Made by a later version. */
  'other-version',
  'bad-checkpoint',
  /** The key that was given has not signed. */
  'unsigned',
  'bad-signature',
  /** The files of the bundle speak of different logs or heads. */
  'other-log',
  'bad-record',
  'bad-proof',
  /** Well formed, but not in the log that was signed. */
  'not-in-log',
  /** A body that is not the one that its record commits to. */
  'bad-body',
  /** A body that no record commits to, or one out of its place. */
  'unclaimed-body',
  /** The manifest counts other records or bodies than there are. */
  'wrong-count',
  /** The log's head after the bundle was made does not go on from the one before. */
  'changed',
  /** What is in the bundle is not what the log recorded of its export: something was taken out, or the question is another. */
  'other-export',
  /** A vote's signature is not that of the device that it names. */
  'bad-vote',
] as const;
export type BundleProblem = (typeof BUNDLE_PROBLEMS)[number];
