import { BUNDLE_FILES, BUNDLE_VERSION, type BundleManifest, type ExportInput } from '../contract/bundle.ts';
import { parseJson } from '../contract/parse-json.ts';
import type { LogRecord } from '../contract/record.ts';
import { isSealedRole } from '../contract/sealed-roles.ts';
import type { SignedHead, Store } from '../contract/store.ts';
import type { WitnessedView } from '../contract/views.ts';
import { canonicalJson } from '../platform/json/canonical-json.ts';
import { VERSION } from '../platform/version.ts';
import { frontierAt } from '../record/frontier.ts';
import { keepTiles } from '../record/kept-tiles.ts';
import { formatProofFile } from '../record/proof-file.ts';
import { consistencyProof, inclusionProof } from '../record/proofs.ts';
import { formatRangeFile } from '../record/range-file.ts';
import type { TileReader } from '../record/tiles.ts';
import { formatUnchangedFile } from '../record/unchanged-file.ts';
import { bodiesOf, type Run, recordsOf, runsOf } from './bundle-source.ts';
import { accusations, keysText, readmeText } from './bundle-texts.ts';
import type { Contents } from './contents.ts';
import { listContents } from './list-contents.ts';
import type { ZipEntry } from './zip.ts';

/** What goes into a bundle. */
export interface BundlePlan {
  readonly asked: ExportInput;
  readonly scope: BundleManifest['scope'];
  /** Ascending, none empty, at least one; of a range one. All below the head's size. */
  readonly runs: readonly Run[];
  /** Its note has the cosignatures behind the log's own signature. */
  readonly head: SignedHead;
  readonly origin: string;
  readonly vkey: string;
  /** The vkeys of the witnesses that cosigned the head. */
  readonly witnesses: readonly string[];
  /** How far witnesses vouched for the log then; null where none is configured. */
  readonly witnessed: WitnessedView | null;
  readonly made: Date;
}
/** What the log recorded of an export, and its proof. */
export interface RecordedExport {
  readonly index: number;
  readonly record: Uint8Array;
  /** Salt and body of the question that the record commits to. */
  readonly query: Uint8Array;
  /** That the record is in the log of this head: of the bundle's log, or of a later epoch where that has ended. */
  readonly proof: readonly Uint8Array[];
  readonly head: SignedHead;
}
/** Looks for records from before a range without which its own are not to be read. */
export interface RecordsBefore {
  /** One of the range, in their order. */
  note(record: LogRecord): void;
  /** Once all are noted: indexes before the first, ascending. */
  indexes(): Promise<readonly number[]>;
}
export interface BundlePorts {
  readonly store: Pick<Store, 'read' | 'checkpoint'>;
  readonly tiles: TileReader;
  /** What an id in a record is called, or undefined. */
  readonly nameOf: (id: string) => string | undefined;
  /** `verify.html`. */
  readonly page: Uint8Array;
  /** What a range's own records refer to. */
  readonly before: RecordsBefore;
  /** Has the log record what is in the bundle, once all of it was read. */
  readonly recorded: (contents: Contents) => Promise<RecordedExport>;
}

/** The files of a bundle in their order. What is in it is known once all of it was read: so the log's record of it and the manifest come last. */
export async function* bundleEntries(plan: BundlePlan, ports: BundlePorts): AsyncGenerator<ZipEntry> {
  const { store, nameOf } = ports;
  const { runs, head } = plan;
  const names = new Map<string, string>();
  let commits = 0;

  async function* lines(of: readonly Run[], note?: RecordsBefore['note']): AsyncGenerator<Uint8Array> {
    for await (const { bytes } of recordsOf(store, of)) {
      const record = parseJson(Buffer.from(bytes).toString('utf8')) as LogRecord;
      commits += record.commits.length;
      note?.(record);
      for (const id of idsOf(record)) {
        const name = names.has(id) ? undefined : nameOf(id);
        if (name !== undefined) names.set(id, name);
      }
      yield Buffer.concat([bytes, LINE_FEED]);
    }
  }

  yield { name: BUNDLE_FILES.readme, data: Buffer.from(readmeText(plan)) };
  yield { name: BUNDLE_FILES.keys, data: Buffer.from(keysText(plan)) };
  yield { name: BUNDLE_FILES.page, data: ports.page };
  yield { name: BUNDLE_FILES.checkpoint, data: Buffer.from(head.note) };
  const isRange = plan.scope === 'range';
  yield { name: BUNDLE_FILES.records, data: lines(runs, isRange ? ports.before.note : undefined) };
  const context = isRange ? runsOf(await ports.before.indexes()) : [];
  if (context.length > 0) yield { name: BUNDLE_FILES.context, data: lines(context) };
  if (isRange) yield* rangeProof(plan, ports);
  yield* proofs(isRange ? context : runs, head, ports);
  const listed = listContents(context, runs);
  for await (const { idx, role, commit, salt, data } of bodiesOf(store, [...context, ...runs])) {
    // Apart: whoever reads the bodies meets nothing that cannot be read.
    const apart = isSealedRole(role);
    listed.body(idx, commit, apart);
    yield { name: `${apart ? 'sealed' : 'bodies'}/${commit}`, data: Buffer.concat([salt, data]) };
  }
  const contents = listed.end();
  const recorded = await ports.recorded(contents);
  yield { name: BUNDLE_FILES.unchanged, data: Buffer.from(await unchanged(plan, ports, recorded.head)) };
  yield { name: BUNDLE_FILES.exportRecord, data: Buffer.from(recorded.record) };
  yield { name: BUNDLE_FILES.exportProof, data: Buffer.from(proofOf(recorded)) };
  yield { name: BUNDLE_FILES.exportQuery, data: Buffer.from(recorded.query) };
  const manifest: BundleManifest = {
    bundle: BUNDLE_VERSION,
    made: plan.made.toISOString(),
    by: `countersign ${VERSION}`,
    scope: plan.scope,
    asked: plan.asked,
    log: { origin: plan.origin, size: head.size, root: head.root },
    records: { count: contents.records, first: contents.first, last: contents.last },
    bodies: { count: contents.bodies, absent: commits - contents.bodies - contents.sealed },
    ...(contents.sealed === 0 ? {} : { sealed: contents.sealed }),
    ...(contents.context === undefined ? {} : { context: contents.context }),
    ...(plan.witnessed === null ? {} : { witnessed: witnessedOf(plan.witnessed) }),
    names: Object.fromEntries(names),
  };
  yield { name: BUNDLE_FILES.manifest, data: Buffer.from(`${canonicalJson(manifest)}\n`) };
}

/** For people: a verifier has the keys of those that it is to rely on. */
function witnessedOf(witnessed: WitnessedView): NonNullable<BundleManifest['witnessed']> {
  const { size, quorum } = witnessed;
  return { size, quorum, accused: accusations(witnessed) };
}

const LINE_FEED = Buffer.from('\n');

async function* rangeProof({ runs, head }: BundlePlan, { tiles }: BundlePorts): AsyncGenerator<ZipEntry> {
  const { from, to } = runs[0] ?? { from: 0, to: 0 };
  const text = formatRangeFile({
    from,
    frontier: await frontierAt(from, head.size, tiles),
    to,
    proof: await consistencyProof(to, head.size, tiles),
  });
  yield { name: BUNDLE_FILES.consistency, data: Buffer.from(text) };
}

/** That the bundle's head was only added to: up to the head that has the record of the export, or the last one of an epoch that has ended. */
async function unchanged(
  plan: BundlePlan,
  { store, tiles }: BundlePorts,
  later: SignedHead,
): Promise<string> {
  const { head, origin } = plan;
  const { size, note } = later.note.startsWith(`${origin}\n`) ? later : await store.checkpoint();
  return formatUnchangedFile({ proof: await consistencyProof(head.size, size, tiles), checkpoint: note });
}

function proofOf({ index, proof, head }: RecordedExport): string {
  return formatProofFile({ index, proof, checkpoint: head.note });
}

async function* proofs(runs: readonly Run[], head: SignedHead, ports: BundlePorts): AsyncGenerator<ZipEntry> {
  const tiles = keepTiles(ports.tiles);
  for (const { from, to } of runs) {
    for (let index = from; index < to; index++) {
      const proof = await inclusionProof(index, head.size, tiles);
      const data = Buffer.from(formatProofFile({ index, proof, checkpoint: head.note }));
      yield { name: `proofs/${index}.tlog-proof`, data };
    }
  }
}

/** Ids that a reader would like to see the name of. */
function idsOf({ actor, owner, server, facts }: LogRecord): string[] {
  const agent = facts['agent'];
  return [actor?.principal, owner, server?.id, typeof agent === 'string' ? agent : undefined].filter(
    (id) => id !== undefined,
  );
}
