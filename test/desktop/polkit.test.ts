import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createPolkit, startTime } from '../../electron/presence/polkit.ts';

/*
 * A real polkitd and a person with a password, in mounts of their own (polkit/scene.sh). Root alone can make them; elsewhere this is
 * left out, and said so.
 */
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const CAN = process.getuid?.() === 0 && existsSync('/usr/lib/polkit-1/polkitd');

test.skipIf(!CAN)(
  'polkit’s word counts where it asked the person, and nowhere else',
  { timeout: 60_000 },
  async () => {
    const policy = here('../../electron/packaging/internal.countersign.desktop.policy');
    const scene = [
      here('polkit/scene.sh'),
      process.execPath,
      here('polkit/polkit-entry.ts'),
      policy,
      'a good password',
    ];
    const { stdout } = await promisify(execFile)('unshare', ['--mount', 'bash', ...scene]);
    const outcomes = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { scene: string; asks: boolean; problem: string | null });
    const shown = outcomes.map(({ scene, asks, problem }) => [scene, asks, problem === null]);
    expect(shown).toEqual([
      ['no action', false, false],
      ['no agent', true, false],
      ['right password', true, true],
      ['wrong password', true, false],
      ['root', false, false],
      ['a rule that needs no asking', false, false],
    ]);
  },
);

test('where there is no polkit it does not ask', async () => {
  expect(await createPolkit({ pid: 0, uid: 1000 }).asks()).toBe(false);
});

test('when a process began is read whatever its name is', () => {
  const rest = Array.from({ length: 30 }, (_, n) => String(n + 4)).join(' ');
  for (const name of ['node', 'a b', '(x) y)', ') S 1 2 3'])
    expect(startTime(`17 (${name}) S ${rest}`)).toBe('22');
  expect(() => startTime('17 (node) S 1 2')).toThrow();
});
