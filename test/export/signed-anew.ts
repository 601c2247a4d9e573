import { createContents } from '../../proxy/export/contents.ts';
import { canonicalJson } from '../../proxy/platform/json/canonical-json.ts';
import { signCheckpoint } from '../../proxy/record/checkpoint.ts';
import { commitTo } from '../../proxy/record/commitment.ts';
import type { SignerKey } from '../../proxy/record/keys.ts';
import { leafHash } from '../../proxy/record/merkle.ts';
import { formatProofFile } from '../../proxy/record/proof-file.ts';
import { consistencyProof, inclusionProof } from '../../proxy/record/proofs.ts';
import { formatRangeFile } from '../../proxy/record/range-file.ts';
import { growTree } from '../../proxy/record/tree.ts';
import { formatUnchangedFile } from '../../proxy/record/unchanged-file.ts';
import { tilesOf } from '../record/helpers/tiles.ts';
import type { Held } from './unpacked.ts';

/** A record in the hands of who writes the log. */
export interface Forged {
  index: number;
  kind: string;
  facts: Record<string, string | number | boolean>;
  commits: { role: string; commit: string }[];
  actor?: { principal: string; credential?: string };
}
/** What a lying gateway can do, which has the log's key. */
export interface Forger {
  readonly records: Forged[];
  /** Another body of that role for a record, or one more. */
  body(record: Forged, role: string, text: string | Buffer, more?: boolean): void;
  /** The record of the export, but for what is counted and found in it. */
  readonly exported: Forged;
  /** What was asked for: in the manifest, and as the body of that record. */
  question(asked: object, body: string | Buffer): void;
  /** Takes a body out. */
  erase(record: Forged, role: string): void;
}

/** The bundle of a whole log that says what `change` makes of it, with every hash, count and signature right. */
export async function signedAnew(
  files: readonly Held[],
  change: (forger: Forger) => void,
  signer: SignerKey,
): Promise<Held[]> {
  const dataOf = (name: string): Buffer =>
    files.find((file) => file.name === name)?.data ?? Buffer.from(`no ${name}`);
  const bodies = new Map(
    files
      .filter(({ name }) => /^(bodies|sealed)\//.test(name))
      .map(({ name, data }) => [name.replace(/.*\//, ''), { name, data }]),
  );
  const records = dataOf('records.ndjson').toString('utf8').trimEnd().split('\n');
  const forged = records.map((line) => JSON.parse(line) as Forged);
  const exported = JSON.parse(dataOf('export.json').toString('utf8')) as Forged;
  const manifest = JSON.parse(dataOf('manifest.json').toString('utf8'));
  let query = dataOf('export.query');
  const commitOf = (record: Forged, role: string) => record.commits.find((one) => one.role === role);
  change({
    records: forged,
    body(record, role, text, more = false) {
      const data = Buffer.from(text);
      const { commit, salt } = commitTo(data);
      const own = commitOf(record, role);
      if (own === undefined || more) record.commits.push({ role, commit });
      else own.commit = commit;
      bodies.set(commit, { name: `bodies/${commit}`, data: Buffer.concat([salt, data]) });
    },
    exported,
    question(asked, text) {
      const body = Buffer.from(text);
      const { commit, salt } = commitTo(body);
      exported.commits = [{ role: 'query', commit }];
      manifest.asked = asked;
      query = Buffer.concat([salt, body]);
    },
    erase: (record, role) => void bodies.delete(commitOf(record, role)?.commit ?? ''),
  });
  const contents = createContents();
  const left: Held[] = [];
  for (const { index, commits } of forged) {
    // The first record that commits to a body has it.
    const there = commits.flatMap(({ commit }) => bodies.get(commit) ?? []);
    for (const { commit } of commits) bodies.delete(commit);
    const originals = there.filter(({ name }) => name.startsWith('sealed/')).length;
    contents.take(
      index,
      there.map(({ name }) => name.replace(/.*\//, '')),
      originals,
    );
    left.push(...there);
  }
  const counted = contents.end();
  const leaves = forged.map((record) => leafHash(Buffer.from(canonicalJson(record))));
  const size = leaves.length;
  const headOf = (own: readonly Uint8Array[]): { root: Uint8Array; note: string } => {
    const tree = growTree();
    for (const leaf of own) tree.push(leaf);
    const root = tree.root();
    return { root, note: signCheckpoint({ origin: signer.key.name, size: own.length, root }, [signer]) };
  };
  const head = headOf(leaves);
  const last = { ...exported, index: size, facts: { ...exported.facts, size, ...counted } };
  const all = [...leaves, leafHash(Buffer.from(canonicalJson(last)))];
  const [after, tiles] = [headOf(all), tilesOf(all)];
  const committed = forged.reduce((sum, { commits }) => sum + commits.length, 0);
  const texts: Record<string, string> = {
    'records.ndjson': forged.map((record) => `${canonicalJson(record)}\n`).join(''),
    checkpoint: head.note,
    consistency: formatRangeFile({ from: 0, frontier: [], to: size, proof: [] }),
    unchanged: formatUnchangedFile({
      proof: await consistencyProof(size, size + 1, tiles),
      checkpoint: after.note,
    }),
    'export.json': canonicalJson(last),
    'export.tlog-proof': formatProofFile({
      index: size,
      proof: await inclusionProof(size, size + 1, tiles),
      checkpoint: after.note,
    }),
    'manifest.json': `${canonicalJson({
      ...manifest,
      log: { ...manifest.log, size, root: Buffer.from(head.root).toString('base64') },
      records: { count: counted.records, first: counted.first, last: counted.last },
      bodies: { count: counted.bodies, absent: committed - counted.bodies - counted.sealed },
    })}\n`,
  };
  const others = files.filter(({ name }) => !/^(bodies|sealed)\//.test(name));
  return [
    ...others.map(({ name, data }) => ({
      name,
      data: name in texts ? Buffer.from(texts[name] ?? '') : name === 'export.query' ? query : data,
    })),
    ...left,
  ];
}
