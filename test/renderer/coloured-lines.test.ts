import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ColouredNode,
  codeRows,
  colouredLines,
  plainLines,
  textOf,
} from '../../renderer/call/coloured-lines.ts';
import { ROW_UNITS } from '../../renderer/call/text-rows.ts';

interface Highlighter {
  readonly common: unknown;
  createLowlight(grammars: unknown): { highlight(language: string, text: string): ColouredNode };
}
// By a name that the compiler does not follow: the library's types bring those of the browser, which are not Node's.
const library = 'lowlight';
const { common, createLowlight } = (await import(library)) as Highlighter;
const lowlight = createLowlight(common);
const stylesOf = (language: string, text: string) =>
  colouredLines(lowlight.highlight(language, text))[0]?.map(({ style }) => style);

describe('a coloured text', () => {
  it('is the text, line by line, and each piece knows its place', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab:-#"\'\n {}[]|>&*1'), maxLength: 80 });
    fc.assert(
      fc.property(text, fc.constantFrom('yaml', 'sql', 'bash'), (one, language) => {
        const lines = colouredLines(lowlight.highlight(language, one));
        expect(textOf(lines)).toBe(one);
        expect(textOf(plainLines(one))).toBe(one);
        const whole = one.split('\n');
        for (const [n, line] of lines.entries())
          for (const { at, text: piece } of line) expect(whole[n]?.slice(at, at + piece.length)).toBe(piece);
      }),
    );
  });
  it('has the colours of its language', () => {
    expect(stylesOf('yaml', 'key: "x" # note')).toEqual(
      expect.arrayContaining(['key', 'literal', 'comment']),
    );
    expect(stylesOf('sql', 'select 1 -- note')).toEqual(
      expect.arrayContaining(['keyword', 'literal', 'comment']),
    );
  });
});

describe('rows of code', () => {
  it('hold all of the text, none more than a row takes, and number only where a line begins', () => {
    const text = `short\n\n${'x'.repeat(ROW_UNITS * 2 + 1)}\nend`;
    const rows = codeRows(plainLines(text));
    expect(rows.map(({ line }) => line)).toEqual([1, 2, 3, undefined, undefined, 4]);
    const units = rows.map(({ pieces }) => pieces.reduce((sum, { text: piece }) => sum + piece.length, 0));
    expect(Math.max(...units)).toBe(ROW_UNITS);
    expect(units.reduce((sum, one) => sum + one, 0)).toBe(text.replaceAll('\n', '').length);
  });
});
