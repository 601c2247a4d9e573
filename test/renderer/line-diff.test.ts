import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { folded, lineDiff } from '../../renderer/call/line-diff.ts';
import { threadCpu } from '../thread-cpu.ts';

const side = (diff: ReturnType<typeof lineDiff>, sign: '+' | '-'): string =>
  diff.lines
    .filter((line) => line.sign !== (sign === '+' ? '-' : '+'))
    .map(({ text }) => text)
    .join('\n');

describe('what a write changes', () => {
  it('holds both texts whole', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r', ' '), maxLength: 60 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = lineDiff(before, after);
        const end = (whole: boolean, from: string) => (whole && from !== '' ? '\n' : '');
        expect(side(diff, '-') + end(diff.endsBefore, before)).toBe(before);
        expect(side(diff, '+') + end(diff.endsAfter, after)).toBe(after);
      }),
    );
  });

  it('counts lines, and sees a change of line ends', () => {
    expect(lineDiff('a\nb\n', 'a\r\nb\n')).toMatchObject({ added: 1, removed: 1 });
    expect(lineDiff('a', 'a\n')).toMatchObject({ added: 0, removed: 0, endsBefore: false, endsAfter: true });
    expect(lineDiff('', 'a\nb\n')).toMatchObject({ added: 2, removed: 0 });
  });

  it('gives up in time on texts that have nothing in common', () => {
    const lines = (letter: string) => Array.from({ length: 20_000 }, (_, n) => `${letter}${n}`).join('\n');
    const began = threadCpu();
    const diff = lineDiff(lines('a'), lines('b'));
    expect(threadCpu() - began).toBeLessThan(3000);
    expect(diff).toMatchObject({ added: 20_000, removed: 20_000 });
  });
});

describe('folding', () => {
  const numbered = Array.from({ length: 40 }, (_, n) => `line ${n}`);
  const diff = lineDiff(numbered.join('\n'), numbered.with(20, 'changed').join('\n'));

  it('leaves three lines around each change, and opens where asked', () => {
    const items = folded(diff.lines, new Set());
    expect(items.map((item) => (item.kind === 'fold' ? item.lines : item.line.sign)).join('')).toBe(
      '17   -+   16',
    );
    const [fold] = items;
    if (fold?.kind !== 'fold') throw new Error('a fold comes first');
    expect(folded(diff.lines, new Set([fold.from])).filter(({ kind }) => kind === 'fold')).toHaveLength(1);
  });

  it('folds unchanged lines alone', () => {
    const hidden = folded(diff.lines, new Set()).reduce(
      (sum, item) => sum + (item.kind === 'fold' ? item.lines : 0),
      0,
    );
    expect(hidden + folded(diff.lines, new Set()).filter(({ kind }) => kind === 'line').length).toBe(
      diff.lines.length,
    );
  });
});
