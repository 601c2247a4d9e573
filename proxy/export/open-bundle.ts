import { BUNDLE_FILES, BUNDLE_VERSION, type BundleManifest, bundleManifest } from '../contract/bundle.ts';
import { canonicalJson } from '../platform/json/canonical-json.ts';
import { parseStrict } from '../platform/json/strict-json.ts';
import { type ArchivedFile, filesOf } from './archive.ts';
import { checkLayout } from './archive-layout.ts';
import type { ArchivePlace } from './archive-source.ts';
import { BundleError } from './bundle-error.ts';

/** The small files of a bundle, each read whole and held to its checksum. */
export interface OpenBundle {
  readonly manifest: BundleManifest;
  /** The checkpoint as a signed note. */
  readonly checkpoint: string;
  /** Of a range; undefined for a selection. */
  readonly consistency: string | undefined;
  /** Whether records from before a range are with it. */
  readonly hasContext: boolean;
  /** What shows that making the bundle changed nothing. */
  readonly unchanged: string;
  /** What the log recorded of the export: the record, a proof file, and salt and body of the question. */
  readonly exported: { readonly record: string; readonly proof: string; readonly query: Buffer };
}

/** No small file is larger. */
const MOST_BYTES = 16 * 1024 * 1024;
export const MOST_PROOF_BYTES = 1_000_000;
/** The largest answer that a configuration can allow, and its salt. */
export const MOST_BODY_BYTES = 1024 * 1024 * 1024;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Holds the archive to its form, and reads what is not records, proofs or bodies. Throws BundleError and ArchiveError. */
export async function openBundle(place: ArchivePlace): Promise<OpenBundle> {
  await checkLayout(place);
  const texts = new Map<string, string>();
  let query: Buffer | undefined;
  const once = new Set<string>();
  let proofs: string | undefined;
  let last = -1;
  for await (const file of filesOf(place)) {
    const unexpected = (): BundleError =>
      new BundleError('unexpected-file', 'A file does not belong there.', { file: file.name });
    file.atMost(mostOf(file.name));
    if (isBody(file.name)) continue;
    const index = indexOfProof(file.name);
    if (index !== undefined) {
      if (index <= last) throw unexpected();
      proofs ??= file.name;
      last = index;
      continue;
    }
    if (!KNOWN.has(file.name) || once.has(file.name)) throw unexpected();
    once.add(file.name);
    if (file.name === BUNDLE_FILES.exportQuery) query = await file.read(mostOf(file.name));
    else if (!OF_RECORDS.has(file.name)) texts.set(file.name, await textOf(file));
  }
  const missing = (file: string): BundleError =>
    new BundleError('missing-file', 'A file is missing.', { file });
  const need = (name: string): string => {
    const text = texts.get(name);
    if (text === undefined) throw missing(name);
    return text;
  };
  if (!once.has(BUNDLE_FILES.records)) throw missing(BUNDLE_FILES.records);
  if (query === undefined) throw missing(BUNDLE_FILES.exportQuery);
  const manifest = readManifest(need(BUNDLE_FILES.manifest));
  const isRange = manifest.scope === 'range';
  if (!isRange && texts.has(BUNDLE_FILES.consistency)) {
    throw new BundleError('unexpected-file', 'A selection has no range.', { file: BUNDLE_FILES.consistency });
  }
  const file = BUNDLE_FILES.context;
  const hasContext = once.has(file);
  if (hasContext && (!isRange || manifest.bundle < 3))
    throw new BundleError('unexpected-file', 'Records from before it are in ranges alone.', { file });
  if (isRange && !hasContext && proofs !== undefined) {
    throw new BundleError('unexpected-file', 'A range has no proofs of single records.', { file: proofs });
  }
  return {
    manifest,
    checkpoint: need(BUNDLE_FILES.checkpoint),
    hasContext,
    consistency: isRange ? need(BUNDLE_FILES.consistency) : undefined,
    unchanged: need(BUNDLE_FILES.unchanged),
    exported: { record: need(BUNDLE_FILES.exportRecord), proof: need(BUNDLE_FILES.exportProof), query },
  };
}

const KNOWN: ReadonlySet<string> = new Set(Object.values(BUNDLE_FILES));
const OF_RECORDS: ReadonlySet<string> = new Set([BUNDLE_FILES.records, BUNDLE_FILES.context]);

/** Records alone may be as long as they like: they are never in memory together. */
function mostOf(name: string): number {
  if (isBody(name)) return MOST_BODY_BYTES;
  if (name.endsWith('.tlog-proof')) return MOST_PROOF_BYTES;
  return OF_RECORDS.has(name) ? Number.POSITIVE_INFINITY : MOST_BYTES;
}

function isBody(name: string): boolean {
  return /^(bodies|sealed)\/[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/.test(name);
}

/** Of `proofs/<index>.tlog-proof`. */
export function indexOfProof(name: string): number | undefined {
  const digits = /^proofs\/(0|[1-9][0-9]{0,15})\.tlog-proof$/.exec(name)?.[1];
  const index = Number(digits);
  return Number.isSafeInteger(index) ? index : undefined;
}

async function textOf(file: ArchivedFile): Promise<string> {
  const bytes = await file.read(mostOf(file.name));
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new BundleError('damaged', 'A file is not UTF-8.', { file: file.name, cause });
  }
}

/** More levels than a manifest has. */
const DEPTH = 8;

function readManifest(text: string): BundleManifest {
  const file = BUNDLE_FILES.manifest;
  let value: unknown;
  try {
    value = parseStrict(Buffer.from(text), { depth: DEPTH }).value;
  } catch (cause) {
    throw new BundleError('bad-manifest', 'The manifest is no JSON.', { file, cause });
  }
  const version = (value as { readonly bundle?: unknown } | null)?.bundle;
  if (Number.isSafeInteger(version) && Number(version) > BUNDLE_VERSION) {
    throw new BundleError('other-version', 'The bundle was made by a later version.', { file });
  }
  const parsed = bundleManifest.safeParse(value);
  // One form alone: what is written in another one, other programs may read as something else.
  if (!parsed.success || `${canonicalJson(value)}\n` !== text)
    throw new BundleError('bad-manifest', 'The manifest is not one.', { file, cause: parsed.error });
  return parsed.data;
}
