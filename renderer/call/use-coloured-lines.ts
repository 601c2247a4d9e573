import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { colouredLines, type Line, plainLines, textOf } from './coloured-lines.ts';

export type Language = 'sql' | 'bash' | 'yaml';

/** Longer code is shown without colours: they take time, and nobody reads so much by them. */
const MOST_UNITS = 200_000;

/** The lines of a text, in colours once the grammar is there. */
export function useColouredLines(text: string, language: Language | undefined): readonly Line[] {
  const plain = useMemo(() => plainLines(text), [text]);
  const wanted = language !== undefined && text.length <= MOST_UNITS;
  const { data } = useQuery({
    queryKey: ['colours', language, text],
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
    // The one place that needs the grammars loads them.
    queryFn: async () => {
      const { common, createLowlight } = await import('lowlight');
      const name = language ?? 'sql';
      const grammar = common[name];
      if (grammar === undefined) throw new Error('no such grammar');
      const lines = colouredLines(createLowlight({ [name]: grammar }).highlight(name, text));
      // Colours never change the text.
      if (textOf(lines) !== text) throw new Error('not the same text');
      return lines;
    },
  });
  return wanted ? (data ?? plain) : plain;
}
