import type { Damage } from './damage-kind.ts';
import { edit, isProof, named, text } from './edits.ts';
import type { Held } from './unpacked.ts';

const both = 'both' as const;
const HASH = `${'A'.repeat(43)}=\n`;
const manifest = (change: (text: string) => string) => edit(named('manifest.json'), text(change));
const STRAY = '\u2014 x AAAAAAA=\n';
/** Of a key that nobody knows, behind its name. */
const SIGNATURE = Buffer.from(' AAAAAAA=\n');

/** The last signature line once more, with another byte in the signature. */
const signedTwice = text((note) => {
  const [line = '', name = '', encoded = ''] = /\u2014 (\S+) (\S+)\n$/.exec(note) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  return `${note}${line.replace(encoded, bytes.toString('base64')).replace(/^\S+ \S+/, `\u2014 ${name}`)}`;
});

/** The bodies of a record that has two, each in the other's place in the archive. */
function swapped(files: readonly Held[]): Held[] {
  const lines = files.find(named('records.ndjson'))?.data.toString('utf8').trimEnd().split('\n') ?? [];
  for (const line of lines) {
    const { commits } = JSON.parse(line) as { commits: { commit: string }[] };
    const [first, second] = commits.map(({ commit }) => files.find(named(`bodies/${commit}`)));
    if (first === undefined || second === undefined) continue;
    return files.map((file) => (file === first ? second : file === second ? first : file));
  }
  throw new Error('no record here has two bodies');
}

/** What is well formed to a lenient reader, and not of the one form that docs/log-format.md has. */
export const FORM_DAMAGES: readonly Damage[] = [
  { what: 'the bodies of one record swapped', scope: both, reason: 'unclaimed-body', to: swapped },
  {
    what: 'a second signature of the log, a wrong one',
    scope: both,
    reason: 'bad-signature',
    to: edit(named('checkpoint'), signedTwice),
  },
  {
    what: 'a second signature of the log under the head afterwards, a wrong one',
    scope: both,
    reason: 'bad-signature',
    to: edit(named('unchanged'), signedTwice),
  },
  {
    what: 'a control character in a head',
    scope: both,
    reason: 'bad-checkpoint',
    to: edit(
      named('checkpoint'),
      text((note) => note + STRAY.replace('x', 'x\u0001')),
    ),
  },
  {
    what: 'more signatures than anybody reads',
    scope: both,
    reason: 'bad-checkpoint',
    to: edit(
      named('checkpoint'),
      text((note) => note + STRAY.repeat(100)),
    ),
  },
  {
    what: 'a signature too short for the id of its key',
    scope: both,
    reason: 'bad-checkpoint',
    to: edit(
      named('checkpoint'),
      text((note) => `${note}\u2014 x AAAA\n`),
    ),
  },
  {
    what: 'a proof that is longer than any tree is high',
    scope: 'selection',
    reason: 'bad-proof',
    to: edit(
      isProof,
      text((all) => all.replace('\n\n', `\n${HASH.repeat(64)}\n`)),
    ),
  },
  {
    what: 'a proof with data that are none beside it',
    scope: 'selection',
    reason: 'bad-proof',
    to: edit(
      isProof,
      text((all) => all.replace('\nindex', '\nextra AB==\nindex')),
    ),
  },
  {
    what: 'a consistency proof that is longer than any',
    scope: 'range',
    reason: 'bad-proof',
    to: edit(
      named('consistency'),
      text((all) => all + HASH.repeat(129)),
    ),
  },
  {
    what: 'a proof that has no UTF-8 where its head has the sign for such',
    scope: 'selection',
    reason: 'other-log',
    to: (files) => {
      const first = files.find(isProof);
      return files.map((file) => {
        if (file.name !== 'checkpoint' && !isProof(file)) return file;
        const name = file === first ? Buffer.of(0xff) : Buffer.from('\ufffd');
        return { ...file, data: Buffer.concat([file.data, Buffer.from('\u2014 '), name, SIGNATURE]) };
      });
    },
  },
  ...['from', 'to'].map((word) => ({
    what: `a range with more behind the number of its “${word}”`,
    scope: 'range' as const,
    reason: 'bad-proof' as const,
    to: edit(
      named('consistency'),
      text((all) => all.replace(new RegExp(`\\n${word} \\d+`), '$& more')),
    ),
  })),
  {
    what: 'a proof to the head afterwards that is longer than any',
    scope: both,
    reason: 'bad-proof',
    to: edit(
      named('unchanged'),
      text((all) => all.replace('\n', `\n${HASH.repeat(129)}`)),
    ),
  },
  {
    what: 'no record, and a range of none',
    scope: 'range',
    reason: 'bad-manifest',
    to: (files) => emptied(files, (all) => all.replace(/"records":\{[^}]*\}/, NO_RECORDS)),
  },
  {
    what: 'no record, and a manifest that counts one',
    scope: 'range',
    reason: 'bad-proof',
    to: (files) => emptied(files, (all) => all.replace(/"records":\{[^}]*\}/, ONE_RECORD)),
  },
  {
    what: 'no record and no proof',
    scope: 'selection',
    reason: 'bad-manifest',
    to: (files) =>
      emptied(files, (all) => all.replace(/"records":\{[^}]*\}/, NO_RECORDS)).filter(
        (file) => !isProof(file),
      ),
  },
  {
    what: 'no record and no proof, and a manifest that counts one',
    scope: 'selection',
    reason: 'wrong-count',
    to: (files) =>
      emptied(files, (all) => all.replace(/"records":\{[^}]*\}/, ONE_RECORD)).filter(
        (file) => !isProof(file),
      ),
  },
  ...(
    [
      ['a member twice', (all) => all.replace('{"asked"', '{"made":"2001-01-01T00:00:00.000Z","asked"')],
      ['a member twice, of an inner object', (all) => all.replace('"log":{', '"log":{"size":1,')],
      ['white space', (all) => all.replace(',', ', ')],
      ['no line feed', (all) => all.slice(0, -1)],
      ['a number that has a point', (all) => all.replace(/"count":(\d+)/, '"count":$1.0')],
      ['an escape that is not needed', (all) => all.replace('"bodies"', '"\\u0062odies"')],
      ['half of a surrogate pair', (all) => all.replace('"by":"', '"by":"\\ud800')],
      [
        'a question of an unknown kind',
        (all) => all.replace(/"asked":\{[^}]*\}/, '"asked":{"colour":"red"}'),
      ],
      ['a question that is no text', (all) => all.replace(/"asked":\{[^}]*\}/, '"asked":{"session":7}')],
      [
        'a question that is too long',
        (all) => all.replace(/"asked":\{[^}]*\}/, `"asked":{"text":"${'a'.repeat(4097)}"}`),
      ],
      ['a time that is none', (all) => all.replace(/"made":"[^"]*"/, '"made":"2026-02-30T00:00:00.000Z"')],
      ['a time without a zone', (all) => all.replace(/("made":"[^"]*)Z"/, '$1"')],
      ['no first record', (all) => all.replace(/"first":\d+/, '"first":null')],
      ['more about the log', (all) => all.replace('"log":{', '"log":{"name":"x",')],
      ['a log without its root', (all) => all.replace(/"root":"[^"]*",/, '')],
      ['a name that is no text', (all) => all.replace(/"names":\{[^}]*\}/, '"names":{"a":1}')],
      ['a name that is too long', (all) => all.replace('"names":{', `"names":{"${'a'.repeat(65)}":"a",`)],
      ['a count that is less than none', (all) => all.replace(/"absent":\d+/, '"absent":-1')],
    ] as const satisfies readonly (readonly [string, (text: string) => string])[]
  ).map(([what, change]) => ({
    what: `a manifest with ${what}`,
    scope: both,
    reason: 'bad-manifest' as const,
    to: manifest(change),
  })),
];

const NO_RECORDS = '"records":{"count":0,"first":null,"last":null}';
const ONE_RECORD = '"records":{"count":1,"first":0,"last":0}';
const NO_RANGE = Buffer.from('countersign/range/v1\nfrom 0\nto 0\n');

/** All records and bodies taken out. */
function emptied(files: readonly Held[], change: (manifest: string) => string): Held[] {
  const counted = (all: string): string =>
    change(
      all
        .replace(/"bodies":\{[^}]*\}/, '"bodies":{"absent":0,"count":0}')
        .replace(/"sealed":\d+/, '"sealed":0'),
    );
  return manifest(counted)(files)
    .filter(({ name }) => !/^(bodies|sealed)\//.test(name))
    .map((file) =>
      file.name === 'records.ndjson'
        ? { ...file, data: Buffer.alloc(0) }
        : file.name === 'consistency'
          ? { ...file, data: NO_RANGE }
          : file,
    );
}
