import { useQuery } from '@tanstack/react-query';
import { cut } from './text-rows.ts';

export type Language = 'sql' | 'bash';
/** A piece of a line in one colour; `style` names a class of call.module.css. */
export interface Piece {
  readonly text: string;
  readonly style: Style | undefined;
}
type Style = 'keyword' | 'literal' | 'comment' | 'name';
interface ColouredLine {
  readonly line: number | undefined;
  readonly pieces: readonly Piece[];
}

/** Longer code is shown without colours: they take time, and nobody reads so much by them. */
const MOST_UNITS = 100_000;
const STYLES: Readonly<Record<string, Style>> = {
  'hljs-keyword': 'keyword',
  'hljs-built_in': 'name',
  'hljs-type': 'name',
  'hljs-literal': 'literal',
  'hljs-string': 'literal',
  'hljs-number': 'literal',
  'hljs-comment': 'comment',
  'hljs-variable': 'name',
};

/** The lines of the text in colours; undefined where there are none, or not yet. */
export function useHighlight(
  text: string,
  language: Language | undefined,
): readonly ColouredLine[] | undefined {
  const wanted = language !== undefined && text.length <= MOST_UNITS;
  const { data } = useQuery({
    queryKey: ['colours', language, text],
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    // The one place that needs the grammars loads them.
    queryFn: async () => {
      const { common, createLowlight } = await import('lowlight');
      const grammar = common[language ?? 'sql'];
      if (grammar === undefined) throw new Error('no such grammar');
      const tree = createLowlight({ [language ?? 'sql']: grammar }).highlight(language ?? 'sql', text);
      const pieces = flatten(tree, undefined);
      // Colours never change the text.
      if (pieces.map((piece) => piece.text).join('') !== text) throw new Error('not the same text');
      return linesOf(pieces);
    },
  });
  return wanted ? data : undefined;
}

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly Node[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

function flatten(node: Node, style: Style | undefined): Piece[] {
  if (node.type === 'text') return [{ text: node.value ?? '', style }];
  const names = node.properties?.['className'];
  const own = Array.isArray(names) ? names.map((name) => STYLES[String(name)]).find(Boolean) : undefined;
  return (node.children ?? []).flatMap((child) => flatten(child, own ?? style));
}

function linesOf(pieces: readonly Piece[]): ColouredLine[] {
  const lines: { line: number | undefined; pieces: Piece[] }[] = [{ line: 1, pieces: [] }];
  let count = 1;
  for (const { text, style } of pieces) {
    text.split('\n').forEach((part, n) => {
      if (n > 0) lines.push({ line: ++count, pieces: [] });
      cut(part).forEach((piece, m) => {
        if (m > 0) lines.push({ line: undefined, pieces: [] });
        if (piece !== '') lines.at(-1)?.pieces.push({ text: piece, style });
      });
    });
  }
  return lines;
}
