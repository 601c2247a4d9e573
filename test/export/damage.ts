import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { BundleProblem } from '../../proxy/contract/bundle.ts';
import { filesOf } from '../../proxy/export/archive.ts';
import { temporarySpool } from '../../proxy/export/temporary-spool.ts';
import { zip } from '../../proxy/export/zip.ts';

export interface Held {
  readonly name: string;
  readonly data: Buffer;
}

export async function unpack(path: string): Promise<Held[]> {
  const files: Held[] = [];
  for await (const file of filesOf(path)) files.push({ name: file.name, data: await file.read(1e9) });
  return files;
}

/** An archive of these files, with checksums that are right. */
export async function pack(files: readonly Held[], path: string): Promise<void> {
  async function* entries(): AsyncGenerator<Held> {
    yield* files;
  }
  await pipeline(zip(entries(), temporarySpool(), new Date(0)), createWriteStream(path));
}

function commitmentOfFile(data: Buffer): string {
  return createHash('sha256').update('countersign/body/v1').update(data).digest('base64url');
}

type Edit = (data: Buffer) => Buffer;
const flip =
  (at: number): Edit =>
  (data) => {
    const changed = Buffer.from(data);
    const place = at < 0 ? data.length + at : at;
    changed[place] = (changed[place] ?? 0) ^ 1;
    return changed;
  };
const text =
  (change: (text: string) => string): Edit =>
  (data) =>
    Buffer.from(change(data.toString('utf8')));
const lines = (change: (lines: string[]) => string[]): Edit =>
  text((all) => `${change(all.trimEnd().split('\n')).join('\n')}\n`);
/** The first base64 hash with its first bits turned. */
const otherHash = (all: string): string =>
  all.replace(/^[A-Za-z0-9+/]{43}=$/m, (hash) => `${hash.startsWith('A') ? 'B' : 'A'}${hash.slice(1)}`);

const isBody = ({ name }: Held): boolean => name.startsWith('bodies/');
const isProof = ({ name }: Held): boolean => name.startsWith('proofs/');
const named =
  (wanted: string) =>
  ({ name }: Held): boolean =>
    name === wanted;

/** Edits the first file of that kind. */
function edit(which: (file: Held) => boolean, how: Edit): (files: readonly Held[]) => Held[] {
  return (files) => {
    const at = files.findIndex(which);
    return files.map((file, nth) => (nth === at ? { ...file, data: how(file.data) } : file));
  };
}
function swap(which: (file: Held) => boolean): (files: readonly Held[]) => Held[] {
  return (files) => {
    const [first, second] = files.filter(which);
    if (first === undefined || second === undefined) throw new Error('there are no two of them');
    return files.map((file) =>
      file === first
        ? { ...file, data: second.data }
        : file === second
          ? { ...file, data: first.data }
          : file,
    );
  };
}
const without =
  (which: (file: Held) => boolean) =>
  (files: readonly Held[]): Held[] => {
    const at = files.findIndex(which);
    return files.filter((_, nth) => nth !== at);
  };

export interface Damage {
  readonly what: string;
  readonly scope: 'range' | 'selection' | 'both';
  readonly to: (files: readonly Held[]) => Held[];
  readonly reason: BundleProblem;
}

/** Well formed, and of nothing here. */
const STRAY = { name: 'bodies/'.concat(commitmentOfFile(Buffer.alloc(40))), data: Buffer.alloc(40) };

const both = 'both' as const;
/** Damage by somebody who knows what they do: every checksum of the archive is right. */
export const DAMAGES: readonly Damage[] = [
  {
    what: 'a record changed',
    scope: both,
    reason: 'not-in-log',
    to: edit(
      named('records.ndjson'),
      text((all) => all.replace('"mono":', '"mono":1')),
    ),
  },
  {
    what: 'a record with white space',
    scope: both,
    reason: 'bad-record',
    to: edit(
      named('records.ndjson'),
      text((all) => all.replace('"kind":', '"kind": ')),
    ),
  },
  {
    what: 'a record that is no JSON',
    scope: both,
    reason: 'bad-record',
    to: edit(named('records.ndjson'), flip(0)),
  },
  {
    what: 'a record of an unknown kind',
    scope: both,
    reason: 'bad-record',
    to: edit(
      named('records.ndjson'),
      text((all) => all.replace('"kind":"call.request"', '"kind":"call.requess"')),
    ),
  },
  {
    what: 'a rule whose digest is none',
    scope: both,
    reason: 'bad-record',
    to: edit(
      named('records.ndjson'),
      text((all) => all.replace(/"ruleDigest":"[0-9a-f]/, '"ruleDigest":"g')),
    ),
  },
  {
    what: 'a decision that does not say whether it was enforced',
    scope: both,
    reason: 'bad-record',
    to: edit(
      named('records.ndjson'),
      text((all) => all.replace(/"enforced":(true|false),/, '')),
    ),
  },
  {
    what: 'a commitment that no 32 bytes are written as',
    scope: both,
    reason: 'bad-record',
    to: edit(
      named('records.ndjson'),
      text((all) => all.replace(/("commit":"[A-Za-z0-9_-]{42})./, '$1B')),
    ),
  },
  {
    what: 'a fact of a name that is too long',
    scope: both,
    reason: 'bad-record',
    to: edit(
      named('records.ndjson'),
      text((all) => all.replace('"facts":{', `"facts":{"a${'a'.repeat(64)}":1,`)),
    ),
  },
  {
    what: 'the first record missing',
    scope: 'range',
    reason: 'not-in-log',
    to: edit(
      named('records.ndjson'),
      lines((all) => all.slice(1)),
    ),
  },
  {
    what: 'a record in the middle missing',
    scope: 'range',
    reason: 'not-in-log',
    to: edit(
      named('records.ndjson'),
      lines((all) => all.toSpliced(4, 1)),
    ),
  },
  {
    what: 'the last record missing',
    scope: 'range',
    reason: 'not-in-log',
    to: edit(
      named('records.ndjson'),
      lines((all) => all.slice(0, -1)),
    ),
  },
  {
    what: 'two records in each other’s place',
    scope: both,
    reason: 'not-in-log',
    to: edit(
      named('records.ndjson'),
      lines(([one = '', two = '', ...rest]) => [two, one, ...rest]),
    ),
  },
  {
    what: 'a record twice',
    scope: both,
    reason: 'not-in-log',
    to: edit(
      named('records.ndjson'),
      lines(([one = '', ...rest]) => [one, one, ...rest]),
    ),
  },
  {
    what: 'a last line that was cut',
    scope: both,
    reason: 'bad-record',
    to: edit(named('records.ndjson'), (data) => data.subarray(0, -1)),
  },
  { what: 'a byte of a body', scope: both, reason: 'bad-body', to: edit(isBody, flip(-1)) },
  { what: 'a byte of a salt', scope: both, reason: 'bad-body', to: edit(isBody, flip(0)) },
  { what: 'two bodies under each other’s name', scope: both, reason: 'bad-body', to: swap(isBody) },
  { what: 'a body less', scope: both, reason: 'wrong-count', to: without(isBody) },
  {
    what: 'a body of no record',
    scope: both,
    reason: 'unclaimed-body',
    to: (files) => [...files, STRAY],
  },
  {
    what: 'two bodies out of order',
    scope: both,
    reason: 'unclaimed-body',
    to: (files) => {
      const [first, second] = files.filter(isBody);
      return files.map((file) => (file === first ? second : file === second ? first : file) ?? file);
    },
  },
  {
    what: 'another last record in the manifest',
    scope: both,
    reason: 'wrong-count',
    to: edit(
      named('manifest.json'),
      text((all) => all.replace(/"last":(\d+)/, '"last":1$1')),
    ),
  },
  {
    what: 'a proof of a single record',
    scope: 'range',
    reason: 'unexpected-file',
    to: (files) => [...files, { name: 'proofs/1.tlog-proof', data: Buffer.from('x') }],
  },
  {
    what: 'a range beside proofs',
    scope: 'selection',
    reason: 'unexpected-file',
    to: (files) => [...files, { name: 'consistency', data: Buffer.from('x') }],
  },
  {
    what: 'a head that nobody signed',
    scope: both,
    reason: 'bad-checkpoint',
    to: edit(
      named('checkpoint'),
      text((all) => all.replace(/\n\n[\s\S]*$/, '\n\n')),
    ),
  },
  {
    what: 'a manifest with more in it',
    scope: both,
    reason: 'bad-manifest',
    to: edit(
      named('manifest.json'),
      text((all) => all.replace('{', '{"more":1,')),
    ),
  },
  {
    what: 'a signature’s byte',
    scope: both,
    reason: 'bad-signature',
    to: edit(
      named('checkpoint'),
      text((all) => all.replace(/(.)(.{9})\n$/, (_, one, rest) => `${one === 'A' ? 'B' : 'A'}${rest}\n`)),
    ),
  },
  {
    what: 'the head’s size',
    scope: both,
    reason: 'bad-signature',
    to: edit(
      named('checkpoint'),
      text((all) => all.replace(/\n(\d+)\n/, (_, size) => `\n${Number(size) + 1}\n`)),
    ),
  },
  {
    what: 'a head that is no note',
    scope: both,
    reason: 'bad-checkpoint',
    to: edit(named('checkpoint'), () => Buffer.from('nothing\n')),
  },
  {
    what: 'another tree in the manifest',
    scope: both,
    reason: 'other-log',
    to: edit(
      named('manifest.json'),
      text((all) => all.replace(/"size":(\d+)/, (_, size) => `"size":${Number(size) + 1}`)),
    ),
  },
  {
    what: 'another count in the manifest',
    scope: both,
    reason: 'wrong-count',
    to: edit(
      named('manifest.json'),
      text((all) => all.replace(/"bodies":\{"absent":(\d+)/, '"bodies":{"absent":1$1')),
    ),
  },
  {
    what: 'a manifest that is none',
    scope: both,
    reason: 'bad-manifest',
    to: edit(
      named('manifest.json'),
      text((all) => all.replace('"scope":', '"scopes":')),
    ),
  },
  {
    what: 'a manifest of a later version',
    scope: both,
    reason: 'other-version',
    to: edit(
      named('manifest.json'),
      text((all) => all.replace('"bundle":1', '"bundle":2')),
    ),
  },
  { what: 'no records', scope: both, reason: 'missing-file', to: without(named('records.ndjson')) },
  { what: 'no head', scope: both, reason: 'missing-file', to: without(named('checkpoint')) },
  { what: 'no manifest', scope: both, reason: 'missing-file', to: without(named('manifest.json')) },
  {
    what: 'a file too many',
    scope: both,
    reason: 'unexpected-file',
    to: (files) => [...files, { name: 'more.txt', data: Buffer.from('x') }],
  },
  {
    what: 'a file twice',
    scope: both,
    reason: 'unexpected-file',
    to: (files) => [...files, { name: 'README.txt', data: Buffer.from('x') }],
  },
  { what: 'no range', scope: 'range', reason: 'missing-file', to: without(named('consistency')) },
  {
    what: 'another frontier or proof',
    scope: 'range',
    reason: 'not-in-log',
    to: edit(named('consistency'), text(otherHash)),
  },
  {
    what: 'a range that is none',
    scope: 'range',
    reason: 'bad-proof',
    to: edit(
      named('consistency'),
      text((all) => all.replace('to ', 'til ')),
    ),
  },
  {
    what: 'a proof of no record',
    scope: 'selection',
    reason: 'unexpected-file',
    to: edit(
      named('records.ndjson'),
      lines((all) => all.toSpliced(2, 1)),
    ),
  },
  { what: 'no proof', scope: 'selection', reason: 'missing-file', to: without(isProof) },
  {
    what: 'a proof with another hash',
    scope: 'selection',
    reason: 'not-in-log',
    to: edit(isProof, text(otherHash)),
  },
  { what: 'two proofs under each other’s name', scope: 'selection', reason: 'not-in-log', to: swap(isProof) },
  { what: 'a proof that is none', scope: 'selection', reason: 'bad-proof', to: edit(isProof, flip(0)) },
  {
    what: 'a proof for another head',
    scope: 'selection',
    reason: 'other-log',
    to: edit(isProof, (data) => Buffer.concat([data, Buffer.from('— x AAAAAAA=\n')])),
  },
];

/** A byte of the archive itself, of the data of this file: its checksum is wrong then, or its compression. */
export async function flipInside(path: string, name: string, out: string): Promise<void> {
  const bytes = await readFile(path);
  const header = bytes.indexOf(Buffer.from(name)) - 30;
  if (header < 0) throw new Error(`no ${name} in the archive`);
  const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
  const changed = Buffer.from(bytes);
  changed[start + 12] = (changed[start + 12] ?? 0) ^ 0x20;
  await writeFile(out, changed);
}
