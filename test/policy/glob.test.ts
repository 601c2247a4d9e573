import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileGlob, globCovers, globProblem } from '../../proxy/policy/glob.ts';
import { threadCpu } from '../thread-cpu.ts';

/** The meaning of a glob, without any thought of speed. */
function reference(glob: readonly string[], text: readonly string[]): boolean {
  const [head, ...rest] = glob;
  if (head === undefined) return text.length === 0;
  if (head === '*') return reference(rest, text) || (text.length > 0 && reference(glob, text.slice(1)));
  return text.length > 0 && (head === '?' || head === text[0]) && reference(rest, text.slice(1));
}

const globs = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?', '😀'), maxLength: 7 });
const texts = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '😀'), maxLength: 9 });

describe('globs', () => {
  test.each([
    ['read_*', 'read_file', true],
    ['read_*', 'Read_file', false],
    ['*_file', 'read_file', true],
    ['*a*b*', 'xxaxxbxx', true],
    ['file:///srv/*', 'file:///srv/a/b', true],
    ['?', '😀', true],
    ['a.c', 'abc', false],
    ['*', '', true],
  ])('%s against %s: %s', (glob, text, expected) => {
    expect(compileGlob(glob)(text)).toBe(expected);
  });

  test('agree with the reference', () => {
    fc.assert(
      fc.property(globs, texts, (glob, text) => {
        expect(compileGlob(glob)(text)).toBe(reference([...glob], [...text]));
      }),
      { numRuns: 2000 },
    );
  });

  test('stay quick on a text made to make them slow', () => {
    const matches = compileGlob(`*${'a*'.repeat(100)}b`);
    const start = threadCpu();
    expect(matches('a'.repeat(200_000))).toBe(false);
    expect(threadCpu() - start).toBeLessThan(1000);
  });

  test.each(['[ab]', '{a,b}', 'a\\*', '!a', ' a', 'a\n'])('%j is refused', (glob) => {
    expect(globProblem(glob)).toBeDefined();
  });
  test.each(['*', 'a b', 'Ada Lovelace', 'file:///a?b', 'a-b_c.d'])('%j is taken', (glob) => {
    expect(globProblem(glob)).toBeUndefined();
  });
});

describe('globCovers', () => {
  test.each([
    ['*', 'x*', true],
    ['read_*', 'read_file', true],
    ['read_*', 'read_?*', true],
    ['a*b', 'a*x*b', true],
    ['?', '*', false],
    ['read_?', 'read_*', false],
    ['a', 'b', false],
  ])('%s covers %s: %s', (wide, narrow, expected) => {
    expect(globCovers(wide, narrow)).toBe(expected);
  });

  test('what is covered is matched', () => {
    const one = fc.constantFrom('a', 'b', '/', '😀');
    const instance = (glob: string) =>
      fc.tuple(
        ...[...glob].map((c) =>
          c === '?' ? one : c === '*' ? fc.string({ unit: one, maxLength: 3 }) : fc.constant(c),
        ),
      );
    /** Parts of the narrow glob made wider. */
    const widened = (glob: string) =>
      fc
        .tuple(...[...glob].map((c) => fc.constantFrom(c, '*', c === '*' ? '*' : '?')))
        .map((parts) => parts.join(''));
    const cases = globs.chain((narrow) => fc.tuple(widened(narrow), fc.constant(narrow), instance(narrow)));
    let covered = 0;
    fc.assert(
      fc.property(cases, ([wide, narrow, text]) => {
        if (!globCovers(wide, narrow)) return;
        covered += 1;
        expect(reference([...wide], [...text.join('')])).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(covered).toBeGreaterThan(250);
    fc.assert(
      fc.property(globs, globs, texts, (wide, narrow, text) => {
        if (globCovers(wide, narrow) && reference([...narrow], [...text]))
          expect(reference([...wide], [...text])).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('every glob covers itself', () => {
    fc.assert(fc.property(globs, (glob) => globCovers(glob, glob)));
  });
});
