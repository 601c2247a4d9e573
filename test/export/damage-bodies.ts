import { createHash } from 'node:crypto';
import type { Damage } from './damage-kind.ts';
import { edit, flip, isBody, isSealed, named, swap, text, without } from './edits.ts';

function commitmentOfFile(data: Buffer): string {
  return createHash('sha256').update('countersign/body/v1').update(data).digest('base64url');
}

/** Well formed, and of nothing here. */
const STRAY = { name: 'bodies/'.concat(commitmentOfFile(Buffer.alloc(40))), data: Buffer.alloc(40) };

const both = 'both' as const;
/** Damage to bodies, sealed originals and what counts them. */
export const BODY_DAMAGES: readonly Damage[] = [
  { what: 'a byte of a body', scope: both, reason: 'bad-body', to: edit(isBody, flip(-1)) },
  { what: 'a byte of a salt', scope: both, reason: 'bad-body', to: edit(isBody, flip(0)) },
  { what: 'two bodies under each other’s name', scope: both, reason: 'bad-body', to: swap(isBody) },
  { what: 'a body less', scope: both, reason: 'wrong-count', to: without(isBody) },
  { what: 'a byte of a sealed original', scope: both, reason: 'bad-body', to: edit(isSealed, flip(-1)) },
  { what: 'a sealed original less', scope: both, reason: 'wrong-count', to: without(isSealed) },
  {
    what: 'a sealed original among the bodies',
    scope: both,
    reason: 'unclaimed-body',
    to: (files) => files.map((file) => ({ ...file, name: file.name.replace(/^sealed\//, 'bodies/') })),
  },
  {
    what: 'a body among the sealed originals',
    scope: both,
    reason: 'unclaimed-body',
    to: (files) => {
      const first = files.find(isBody);
      return files.map((file) =>
        file === first ? { ...file, name: file.name.replace('bodies/', 'sealed/') } : file,
      );
    },
  },
  {
    what: 'another count of sealed originals in the manifest',
    scope: both,
    reason: 'wrong-count',
    to: edit(
      named('manifest.json'),
      text((all) => all.replace(/"sealed":(\d+)/, '"sealed":1$1')),
    ),
  },
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
];
