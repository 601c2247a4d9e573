import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { logOf } from '../gateway/log.ts';
import { endFieldsOf, fieldsOf } from './archive-fields.ts';
import { type Member, putTogether, takeApart } from './archive-parts.ts';
import { type BundleRig, startBundleRig } from './bundle-rig.ts';
import { startVerifiers, type ThreeVerifiers } from './three-verifiers.ts';

/** The archive around a bundle, as docs/log-format.md has it: every verifier holds it to the same form. */
let on: BundleRig;
let before: ThreeVerifiers;
let vkey = '';
let sound: Buffer;
let members: readonly Member[];

beforeAll(async () => {
  on = await startBundleRig();
  before = await startVerifiers(on.folder);
  vkey = on.rig.gateway.installation.vkey;
  const [call] = await logOf(on.rig, { kind: 'call.request' });
  sound = await readFile(await on.bundle({ session: call?.session ?? '' }));
  members = takeApart(sound).members;
});
afterAll(async () => {
  await before?.close();
  await on?.close();
});

async function verdicts(archive: Buffer): Promise<string> {
  const path = join(on.folder, 'layout.zip');
  await writeFile(path, archive);
  const told = await before.verdicts(path, vkey);
  // One word where they agree.
  return [...new Set(told)].join(' / ');
}

function member(name: string): Member {
  const found = members.find((one) => one.name.startsWith(name));
  if (found === undefined) throw new Error(`no ${name} in the bundle`);
  return found;
}

function stored(): Member {
  const found = members.find(({ local }) => local.readUInt16LE(8) === 0);
  if (found === undefined) throw new Error('nothing is stored');
  return found;
}

/** Whatever is put together anew and unchanged is the same: the forgeries below differ in nothing else. */
it('is what its parts make', async () => {
  expect(putTogether(members).equals(sound)).toBe(true);
  expect(await verdicts(sound)).toBe('ok');
});

it('every field of every header counts', async () => {
  const fields = [
    ...[member('README.txt'), stored(), member('records.ndjson')].flatMap((one) =>
      fieldsOf(sound, one).map(({ what, at }) => ({ what: `${one.name}, ${what}`, at })),
    ),
    ...endFieldsOf(sound),
  ];
  const passed: string[] = [];
  for (const { what, at } of fields) {
    const changed = Buffer.from(sound);
    changed[at] = (changed[at] ?? 0) ^ 0x01;
    const told = await verdicts(changed);
    if (told !== 'not-an-archive') passed.push(`${what}: ${told}`);
  }
  expect(passed).toEqual([]);
  expect(fields.length).toBeGreaterThan(110);
}, 300_000);

const stray = Buffer.from('PK stray');
/** The same change in what stands before the data and in the directory: they agree, and the form does not allow it. */
function alike(name: string, local: number, entry: number, change: (value: number) => number): Buffer {
  const found = member(name);
  const [front, back] = [Buffer.from(found.local), Buffer.from(found.entry)];
  front.writeUInt16LE(change(front.readUInt16LE(local)), local);
  back.writeUInt16LE(change(back.readUInt16LE(entry)), entry);
  return replaced(name, { local: front, entry: back });
}
function replaced(name: string, by: Partial<Member>): Buffer {
  const found = member(name);
  return putTogether(members.map((one) => (one === found ? { ...one, ...by } : one)));
}
function twice(name: string): Buffer {
  return putTogether([...members, { ...member(name) }]);
}
/** The entry of a file, changed in the directory alone. */
function entryOf(name: string, change: (entry: Buffer) => Buffer): Buffer {
  return replaced(name, { entry: change(Buffer.from(member(name).entry)) });
}
function renamed(name: string, to: Buffer): Buffer {
  const { local, entry } = member(name);
  const old = Buffer.byteLength(name);
  const [front, back] = [Buffer.from(local), Buffer.from(entry)];
  front.writeUInt16LE(to.length, 26);
  back.writeUInt16LE(to.length, 28);
  return replaced(name, {
    local: Buffer.concat([front.subarray(0, 30), to, front.subarray(30 + old)]),
    entry: Buffer.concat([back.subarray(0, 46), to, back.subarray(46 + old)]),
  });
}

/** A streamed file whose length is given with 64 bits wherever it stands. */
function ofBytes(name: string, which: 'size' | 'packed', bytes: bigint): Buffer {
  const found = member(name);
  const [descriptor, entry] = [Buffer.from(found.descriptor), Buffer.from(found.entry)];
  descriptor.writeBigUInt64LE(bytes, which === 'size' ? 16 : 8);
  const extra = Buffer.alloc(12);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8, 2);
  extra.writeBigUInt64LE(bytes, 4);
  entry.writeUInt32LE(0xffff_ffff, which === 'size' ? 24 : 20);
  entry.writeUInt16LE(extra.length, 30);
  return replaced(name, { descriptor, entry: Buffer.concat([entry, extra]) });
}

const forged: readonly (readonly [what: string, reason: string, make: () => Buffer])[] = [
  ['bytes before it', 'not-an-archive', () => Buffer.concat([stray, sound])],
  [
    'bytes before it that the offsets know of',
    'not-an-archive',
    () => putTogether(members, { before: stray }),
  ],
  ['bytes behind it', 'not-an-archive', () => Buffer.concat([sound, stray])],
  ['another archive behind it', 'not-an-archive', () => Buffer.concat([sound, sound])],
  ['bytes between two files', 'not-an-archive', () => putTogether(members, { afterFirst: stray })],
  ['bytes before the directory', 'not-an-archive', () => putTogether(members, { beforeDirectory: stray })],
  ['bytes behind the directory', 'not-an-archive', () => putTogether(members, { beforeEnd: stray })],
  [
    'a comment',
    'not-an-archive',
    () => {
      const all = Buffer.concat([sound, stray]);
      all.writeUInt16LE(stray.length, sound.length - 2);
      return all;
    },
  ],
  [
    'an end without the ZIP64 end',
    'not-an-archive',
    () => Buffer.concat([sound.subarray(0, -98), sound.subarray(-22)]),
  ],
  [
    'a file that the directory does not name',
    'not-an-archive',
    () => putTogether(members, {}, members.slice(1)),
  ],
  [
    'a file that the directory names twice',
    'not-an-archive',
    () => putTogether(members, {}, [...members, member('README.txt')]),
  ],
  [
    'a directory in another order than the files',
    'not-an-archive',
    () => putTogether(members, {}, members.toReversed()),
  ],
  [
    'a comment of a file',
    'not-an-archive',
    () =>
      entryOf('README.txt', (entry) => {
        entry.writeUInt16LE(stray.length, 32);
        return Buffer.concat([entry, stray]);
      }),
  ],
  [
    'an extra field in the directory',
    'not-an-archive',
    () =>
      entryOf('README.txt', (entry) => {
        entry.writeUInt16LE(4, 30);
        return Buffer.concat([entry, Buffer.from([0x55, 0x54, 0, 0])]);
      }),
  ],
  [
    'a ZIP64 field that is not needed',
    'not-an-archive',
    () =>
      entryOf('README.txt', (entry) => {
        const extra = Buffer.alloc(12);
        extra.writeUInt16LE(1, 0);
        extra.writeUInt16LE(8, 2);
        extra.writeUInt32LE(entry.readUInt32LE(24), 4);
        entry.writeUInt32LE(0xffff_ffff, 24);
        entry.writeUInt16LE(12, 30);
        return Buffer.concat([entry, extra]);
      }),
  ],
  [
    'an extra field before the data',
    'not-an-archive',
    () => {
      const local = Buffer.from(member('README.txt').local);
      local.writeUInt16LE(4, 28);
      return replaced('README.txt', { local: Buffer.concat([local, Buffer.from([0x55, 0x54, 0, 0])]) });
    },
  ],
  ...[2n ** 53n, 2n ** 64n - 1n].flatMap((number) =>
    (['size', 'packed'] as const).map((which): (typeof forged)[number] => [
      `${number} bytes, by what follows the data and the directory (${which})`,
      'not-an-archive',
      () => ofBytes('records.ndjson', which, number),
    ]),
  ),
  ['a link instead of a file', 'not-an-archive', () => entryOf('README.txt', (entry) => asLink(entry))],
  ['a compression that is none', 'not-an-archive', () => alike('README.txt', 8, 10, () => 12)],
  ['an encrypted file', 'not-an-archive', () => alike('README.txt', 6, 8, (flags) => flags | 1)],
  ['a name that does not say it is UTF-8', 'not-an-archive', () => alike('README.txt', 6, 8, () => 0)],
  [
    'sizes that are said to follow and do not',
    'not-an-archive',
    () => alike('README.txt', 6, 8, () => 0x0808),
  ],
  ['a stored file of two sizes', 'not-an-archive', () => alike(stored().name, 22, 24, (size) => size - 1)],
  ['a name that is not UTF-8', 'not-an-archive', () => renamed('README.txt', Buffer.from([0x52, 0xff]))],
  [
    'a name with a mark before it',
    'unexpected-file',
    () => renamed('README.txt', Buffer.from('\ufeffREADME.txt')),
  ],
  ['a name with a zero', 'unexpected-file', () => renamed('README.txt', Buffer.from('README.txt\0.sh'))],
  ['a name that leads outside', 'unexpected-file', () => renamed('README.txt', Buffer.from('../README.txt'))],
  ['a name from the root', 'unexpected-file', () => renamed('README.txt', Buffer.from('/README.txt'))],
  ['a name with a backslash', 'unexpected-file', () => renamed('README.txt', Buffer.from('bodies\\x'))],
  ['a name in capitals', 'unexpected-file', () => renamed('README.txt', Buffer.from('readme.TXT'))],
  ['a folder', 'unexpected-file', () => renamed('README.txt', Buffer.from('bodies/'))],
  ['no name', 'unexpected-file', () => renamed('README.txt', Buffer.alloc(0))],
  ['a file twice', 'unexpected-file', () => twice('README.txt')],
  ['the records twice', 'unexpected-file', () => twice('records.ndjson')],
  ['a proof twice', 'unexpected-file', () => twice('proofs/')],
  ['proofs out of order', 'unexpected-file', () => putTogether(members.toReversed())],
  ['a body twice', 'unclaimed-body', () => twice('bodies/')],
  [
    'data that go on behind their end',
    'damaged',
    () => {
      const { data, local, entry } = member('README.txt');
      const [front, back] = [Buffer.from(local), Buffer.from(entry)];
      front.writeUInt32LE(data.length + 1, 18);
      back.writeUInt32LE(data.length + 1, 20);
      return replaced('README.txt', {
        local: front,
        entry: back,
        data: Buffer.concat([data, Buffer.alloc(1)]),
      });
    },
  ],
  [
    'streamed data that go on behind their end',
    'damaged',
    () => {
      const { data, descriptor, entry } = member('records.ndjson');
      const [behind, back] = [Buffer.from(descriptor), Buffer.from(entry)];
      const long = Buffer.concat([data, Buffer.alloc(300_000)]);
      behind.writeUInt32LE(long.length, 8);
      back.writeUInt32LE(long.length, 20);
      return replaced('records.ndjson', { descriptor: behind, entry: back, data: long });
    },
  ],
];
it.each(forged)('%s: %s', async (_, reason, make) => {
  expect(await verdicts(make())).toBe(reason);
});

it('files in another order are as good, where nothing says which', async () => {
  const many = (one: Member): boolean => one.name.includes('/');
  const moved = [...members.filter((one) => !many(one)).toReversed(), ...members.filter(many)];
  expect(await verdicts(putTogether(moved))).toBe('ok');
});

function asLink(entry: Buffer): Buffer {
  entry.writeUInt32LE(0o120777 * 0x1_0000, 38);
  return entry;
}
