import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PreservationView } from '../../proxy/contract/purge.ts';
import { FAKE_SESSION } from '../api/fake-log.ts';
import { createHarness, type Harness } from './harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness();
});
afterEach(() => harness.close());
const acts = (what: string) => harness.control.acts.filter((act) => act.what === what);

describe('log purge', () => {
  test('says by which rule what would go, and deletes nothing where nobody can say yes', async () => {
    for (const args of [['--dry-run'], ['--json'], []]) {
      const { out, code } = await harness.run(['log', 'purge', ...args]);
      expect(code).toBe(args.length === 0 ? 1 : 0);
      expect(out).toContain('ninety-days');
      expect(out).toContain('1200');
    }
    expect(acts('purge')).toEqual([]);
  });

  test('deletes with --yes what the plan says, and then has nothing to do', async () => {
    const { out, code } = await harness.run(['log', 'purge', '--yes']);
    expect(code).toBe(0);
    expect(out).toContain('would be deleted');
    expect(out).toContain('Deleted: 1200 bodies (3.4 MB)');
    expect(acts('purge')).toMatchObject([{ about: { rules: 'e'.repeat(64) } }]);
    expect((await harness.run(['log', 'purge', '--yes'])).out).toContain('Nothing would be deleted now.');
    // It is asked of the gateway also then: a person's word that the clock is right.
    expect(acts('purge')).toHaveLength(2);
  });

  test('at a terminal, asks for the number of bodies and takes nothing else', async () => {
    const prompt = 'Type 1200 to delete them for ever:';
    for (const typed of ['y\n', '\n', '120\n']) {
      expect((await harness.run(['log', 'purge'], { terminal: [[prompt, typed]] })).code).not.toBe(0);
    }
    expect(acts('purge')).toEqual([]);
    const { out } = await harness.run(['log', 'purge'], { terminal: [[prompt, '1200\n']] });
    expect(out).toContain('Deleted: 1200 bodies');
    expect(acts('purge')).toHaveLength(1);
  });
});

describe('preservations', () => {
  const place = ['log', 'preserve', '--for', 'legal\u001b[31m', '--reason', 'case 7'];

  test('are placed by the filters of the log, listed, and released by the end of their id', async () => {
    const short = FAKE_SESSION.slice(-6);
    const { code } = await harness.run([
      ...place,
      '--session',
      short,
      '--agent',
      'a',
      '--text',
      'x',
      '--until',
      '2h',
    ]);
    expect(code).toBe(0);
    expect(acts('preserve')).toMatchObject([
      {
        about: {
          reason: 'case 7',
          filter: { session: FAKE_SESSION, agent: 'a', text: 'x', until: expect.any(Number) },
        },
      },
    ]);
    const { out } = await harness.run(['log', 'preservations', '--json']);
    const [{ id } = { id: '' }] = JSON.parse(out) as PreservationView[];
    const listed = await harness.run(['log', 'preservations']);
    expect(listed.out).toContain('case 7');
    expect(listed.out).toContain(`session ${FAKE_SESSION}, agent a`);
    expect(listed.out).not.toContain('\u001b[31m');
    expect((await harness.run(['log', 'purge', '--dry-run'])).out).toMatch(/Preservation …\w{6} of legal/);

    expect((await harness.run(['log', 'release', id.slice(-6), '--reason', 'closed'])).code).toBe(0);
    expect(acts('release')).toMatchObject([{ about: { id, reason: 'closed' } }]);
    expect((await harness.run(['log', 'preservations'])).out).toContain('Nothing is preserved.');
    expect((await harness.run(['log', 'preservations', '--all'])).out).toContain('released');
  });

  test('say how much they cover, and are not placed where they find nothing now', async () => {
    const nothing = [...place, '--tool', 'nothing'];
    expect((await harness.run(nothing)).code).toBe(1);
    expect(acts('preserve')).toEqual([]);
    expect((await harness.run([...nothing, '--yes'])).code).toBe(0);
    expect((await harness.run(place)).out).toContain('3 calls, 6 bodies');
    expect((await harness.run(['log', 'preservations'])).out).toContain('3 calls, 6 bodies');
    const { out } = await harness.run([...place, '--json']);
    expect(JSON.parse(out)).toMatchObject({ covered: { calls: 3, bodies: 6, whole: true } });
  });

  test('need somebody who answers for them, and a reason', async () => {
    for (const args of [
      ['log', 'preserve', '--reason', 'x'],
      ['log', 'preserve', '--for', 'legal'],
      ['log', 'release', 'abcdef'],
      ['log', 'preserve', '--for', '', '--reason', 'x'],
    ]) {
      expect((await harness.run(args)).code).toBe(2);
    }
    expect((await harness.run(['log', 'release', 'abcdef', '--reason', 'x'])).code).toBe(1);
    expect(acts('preserve')).toEqual([]);
  });
});
