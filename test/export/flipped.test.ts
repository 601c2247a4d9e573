import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { logOf } from '../gateway/log.ts';
import { type BundleRig, startBundleRig } from './bundle-rig.ts';
import { startVerifiers, type ThreeVerifiers } from './three-verifiers.ts';
import { unpack } from './unpacked.ts';

/** Prime, and so in another place of whatever repeats in an archive each time. */
const EVERY = 97;
const IN_PAGE = 997;

let on: BundleRig;
let before: ThreeVerifiers;
beforeAll(async () => {
  on = await startBundleRig();
  before = await startVerifiers(on.folder);
});
afterAll(async () => {
  await before?.close();
  await on?.close();
});

/** Of few records. */
async function bundleOf(scope: 'range' | 'selection'): Promise<string> {
  const all = await logOf(on.rig);
  const call = all.findLast(({ kind }) => kind === 'call.request');
  return on.bundle(scope === 'range' ? { since: call?.time ?? 0 } : { call: call?.call ?? '' });
}

/** The places, from the first byte to the last; `verify.html` is longer than all else together, and looked at more seldom. */
function* placesIn(whole: Buffer): Generator<number> {
  const page = whole.indexOf('verify.html') + 'verify.html'.length;
  const behind = whole.indexOf('checkpoint', page) - 30;
  for (let at = 0; at < whole.length; at += at > page && at + IN_PAGE < behind ? IN_PAGE : EVERY) yield at;
}

it.each(['range', 'selection'] as const)(
  `each ${EVERY}th byte of a whole %s, flipped by itself, is found by all verifiers, and for the same reason`,
  { timeout: 180_000 },
  async (scope) => {
    const path = await bundleOf(scope);
    const whole = await readFile(path);
    const files = await unpack(path);
    const flipped = join(on.folder, 'flipped.zip');
    const reasons = new Set<string>();
    for (const at of placesIn(whole)) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
      await writeFile(flipped, bytes);
      const [first = '', ...others] = await before.verdicts(flipped, on.rig.gateway.installation.vkey);
      expect([at, ...others]).toEqual([at, first, first]);
      reasons.add(first);
      // Where deflate ends within a byte, what is left of that byte is nothing.
      if (first === 'ok') expect(await unpack(flipped)).toEqual(files);
    }
    expect([...reasons].filter((one) => one !== 'ok').sort()).toEqual(['damaged', 'not-an-archive']);
  },
);
