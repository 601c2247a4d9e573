import { cut } from '../../call/text-rows.ts';

/** A piece of a line in one colour; `style` names a class of config-text.module.css. */
export interface Piece {
  readonly text: string;
  readonly style: Style | undefined;
}
export type Style = 'key' | 'literal' | 'comment' | 'mark';

/** What lowlight gives: hast, as far as it is used. */
export interface ColouredNode {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly ColouredNode[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

const STYLES: Readonly<Record<string, Style>> = {
  'hljs-attr': 'key',
  'hljs-string': 'literal',
  'hljs-number': 'literal',
  'hljs-literal': 'literal',
  'hljs-comment': 'comment',
  'hljs-bullet': 'mark',
  'hljs-meta': 'mark',
  'hljs-type': 'mark',
};

/** The lines of a text without colours. */
export const plainLines = (text: string): Piece[][] =>
  text.split('\n').map((line) => cut(line).map((piece) => ({ text: piece, style: undefined })));

/** The lines of a coloured text. Pieces are of bounded length, so that a line of a megabyte stays quick. */
export function colouredLines(tree: ColouredNode): Piece[][] {
  const lines: Piece[][] = [[]];
  for (const { text, style } of flatten(tree, undefined)) {
    text.split('\n').forEach((part, n) => {
      if (n > 0) lines.push([]);
      if (part !== '') lines.at(-1)?.push(...cut(part).map((piece) => ({ text: piece, style })));
    });
  }
  return lines;
}

function flatten(node: ColouredNode, style: Style | undefined): Piece[] {
  if (node.type === 'text') return [{ text: node.value ?? '', style }];
  const names = node.properties?.['className'];
  const own = Array.isArray(names) ? names.map((name) => STYLES[String(name)]).find(Boolean) : undefined;
  return (node.children ?? []).flatMap((child) => flatten(child, own ?? style));
}
