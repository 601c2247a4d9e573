import { BODY_DAMAGES } from './damage-bodies.ts';
import { FORM_DAMAGES } from './damage-forms.ts';
import type { Damage } from './damage-kind.ts';
import { edit, flip, isProof, lines, named, otherHash, swap, text, without } from './edits.ts';

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
  ...BODY_DAMAGES,
  ...FORM_DAMAGES,
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
      text((all) => all.replace('"bundle":3', '"bundle":4')),
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
  {
    what: 'a text that is not UTF-8',
    scope: both,
    reason: 'damaged',
    to: edit(named('README.txt'), () => Buffer.from([0xff])),
  },
  {
    what: 'a head that is not UTF-8',
    scope: both,
    reason: 'damaged',
    to: edit(named('checkpoint'), (data) => Buffer.concat([data, Buffer.from([0xff])])),
  },
  {
    what: 'a text that is too large',
    scope: both,
    reason: 'too-large',
    to: edit(named('README.txt'), () => Buffer.alloc(16 * 1024 * 1024 + 1, 'a')),
  },
  {
    what: 'a proof that is not UTF-8',
    scope: 'selection',
    reason: 'bad-proof',
    to: edit(isProof, (data) => Buffer.concat([Buffer.from([0xff]), data])),
  },
  {
    what: 'a proof that is too large',
    scope: 'selection',
    reason: 'too-large',
    to: edit(isProof, () => Buffer.alloc(1_000_001, 'a')),
  },
  {
    what: 'a proof of the export that is too large, whatever stands beside it',
    scope: both,
    reason: 'too-large',
    to: edit(
      named('export.tlog-proof'),
      text((all) => all.replace('\nindex', `\nextra ${'AAAA'.repeat(250_000)}\nindex`)),
    ),
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
  { what: 'no head afterwards', scope: both, reason: 'missing-file', to: without(named('unchanged')) },
  {
    what: 'a head afterwards that does not go on',
    scope: both,
    reason: 'changed',
    to: edit(named('unchanged'), text(otherHash)),
  },
  {
    what: 'no proof to the head afterwards',
    scope: both,
    reason: 'changed',
    to: edit(
      named('unchanged'),
      text((all) => all.replace(/^([^\n]+\n)[\s\S]*?\n\n/, '$1\n')),
    ),
  },
  {
    what: 'a proof to the head afterwards that is none',
    scope: both,
    reason: 'bad-proof',
    to: edit(named('unchanged'), flip(0)),
  },
  {
    what: 'a head afterwards that is no note',
    scope: both,
    reason: 'bad-checkpoint',
    to: edit(
      named('unchanged'),
      text((all) => all.replace(/\n\n[\s\S]*$/, '\n\nnothing\n')),
    ),
  },
  {
    what: 'a head afterwards that somebody else signed',
    scope: both,
    reason: 'unsigned',
    to: edit(
      named('unchanged'),
      text((all) => all.replace(/— [\s\S]*$/, '— x AAAAAAA=\n')),
    ),
  },
  {
    what: 'a head afterwards of another size',
    scope: both,
    reason: 'bad-signature',
    to: edit(
      named('unchanged'),
      text((all) => all.replace(/\n(\d+)\n/, (_, size) => `\n${Number(size) + 1}\n`)),
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
