import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { colouredLines, type Piece, plainLines } from './yaml-lines.ts';

/** Longer texts are shown without colours: they take time, and nobody reads so much by them. */
const MOST_UNITS = 300_000;

/** The lines of a YAML text, in colours once the grammar is there. */
export function useYaml(text: string): readonly (readonly Piece[])[] {
  const plain = useMemo(() => plainLines(text), [text]);
  const { data } = useQuery({
    queryKey: ['yaml', text],
    enabled: text.length <= MOST_UNITS,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
    queryFn: async () => {
      const { common, createLowlight } = await import('lowlight');
      const { yaml } = common;
      if (yaml === undefined) throw new Error('no such grammar');
      const lines = colouredLines(createLowlight({ yaml }).highlight('yaml', text));
      // Colours never change the text.
      const same = lines.map((line) => line.map((piece) => piece.text).join('')).join('\n') === text;
      if (!same) throw new Error('not the same text');
      return lines;
    },
  });
  return text.length <= MOST_UNITS ? (data ?? plain) : plain;
}
