import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, ROW_UNITS, textRows } from '../../renderer/call/text-rows.ts';
import { visibleWords } from '../../renderer/parts/visible-parts.ts';

const hostile = fc.string({
  unit: fc.constantFrom(
    'a',
    'b'.repeat(90),
    '😀',
    '\u202e',
    '\u200b',
    '\u200b'.repeat(500),
    '\u{e0041}',
    '\r',
  ),
  maxLength: 200,
});

describe('a text in rows', () => {
  it('is all there, and no row takes more on the screen than there is room for', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const pieces = cut(text);
        expect(pieces.join('')).toBe(text);
        for (const piece of pieces) {
          expect(visibleWords(piece).length).toBeLessThanOrEqual(ROW_UNITS);
          // No character is in two halves.
          expect(piece.isWellFormed()).toBe(true);
        }
      }),
    );
  });
  it('is few rows of a long run of one unseen character, which is counted', () => {
    expect(cut('\u200b'.repeat(1_000_000))).toHaveLength(1);
    expect(cut('a\u202e'.repeat(1000)).length).toBeGreaterThan(15);
  });
  it('has the numbers of its lines', () => {
    expect(textRows(`a\n${'b'.repeat(ROW_UNITS + 1)}\n`)).toEqual([
      { text: 'a', line: 1 },
      { text: 'b'.repeat(ROW_UNITS), line: 2 },
      { text: 'b', line: undefined },
      { text: '', line: 3 },
    ]);
  });
});
