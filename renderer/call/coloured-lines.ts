import { drawnUnits } from './drawn-units.ts';
import { cut, ROW_UNITS } from './text-rows.ts';

/** A piece of a line in one colour; `style` names a class of code-colours.module.css. */
export interface Piece {
  /** Where it begins in its line, in UTF-16 units. */
  readonly at: number;
  readonly text: string;
  readonly style: Style | undefined;
}
export type Line = readonly Piece[];
export type Style = 'keyword' | 'name' | 'key' | 'literal' | 'comment' | 'mark';

/** What lowlight gives: hast, as far as it is used. */
export interface ColouredNode {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly ColouredNode[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

const STYLES: Readonly<Record<string, Style>> = {
  'hljs-keyword': 'keyword',
  'hljs-built_in': 'name',
  'hljs-type': 'name',
  'hljs-variable': 'name',
  'hljs-attr': 'key',
  'hljs-string': 'literal',
  'hljs-number': 'literal',
  'hljs-literal': 'literal',
  'hljs-comment': 'comment',
  'hljs-bullet': 'mark',
  'hljs-meta': 'mark',
};

/** The lines of a text without colours. */
export const plainLines = (text: string): Line[] => linesOf([{ text, style: undefined }]);

/** The lines of a coloured text. */
export const colouredLines = (tree: ColouredNode): Line[] => linesOf(flatten(tree, undefined));

export const textOf = (lines: readonly Line[]): string =>
  lines.map((line) => line.map(({ text }) => text).join('')).join('\n');

type Styled = Pick<Piece, 'text' | 'style'>;

/** Pieces are of bounded length, so that a line of a megabyte stays quick. */
function linesOf(styled: readonly Styled[]): Line[] {
  const lines: Piece[][] = [[]];
  let at = 0;
  for (const { text, style } of styled) {
    text.split('\n').forEach((part, n) => {
      if (n > 0) {
        lines.push([]);
        at = 0;
      }
      if (part === '') return;
      for (const piece of cut(part)) {
        lines.at(-1)?.push({ at, text: piece, style });
        at += piece.length;
      }
    });
  }
  return lines;
}

function flatten(node: ColouredNode, style: Style | undefined): Styled[] {
  if (node.type === 'text') return [{ text: node.value ?? '', style }];
  const names = node.properties?.['className'];
  const own = Array.isArray(names) ? names.map((name) => STYLES[String(name)]).find(Boolean) : undefined;
  return (node.children ?? []).flatMap((child) => flatten(child, own ?? style));
}

/** A line, or a part of a very long one. */
export interface CodeRow {
  /** Counted from 1; undefined for what goes on with the row above. */
  readonly line: number | undefined;
  readonly pieces: Line;
}

/** The lines in rows of bounded length. */
export function codeRows(lines: readonly Line[]): CodeRow[] {
  return lines.flatMap((pieces, n) => {
    const rows: { line: number | undefined; pieces: Piece[] }[] = [{ line: n + 1, pieces: [] }];
    let units = 0;
    for (const piece of pieces) {
      const drawn = drawnUnits(piece.text);
      units += drawn;
      if (units > ROW_UNITS) {
        rows.push({ line: undefined, pieces: [] });
        units = drawn;
      }
      rows.at(-1)?.pieces.push(piece);
    }
    return rows;
  });
}
