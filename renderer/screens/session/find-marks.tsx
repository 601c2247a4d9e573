import { type ReactNode, useCallback, useContext, useMemo } from 'react';
import { patternOf } from '../../call/find-pattern.ts';
import { FindInCall, findFirst } from '../../call/find-words.ts';
import { bringIntoSight } from '../../call/into-sight.ts';
import { ScrollPlace } from '../../call/scroll-place.ts';
import { useTextMarks } from '../../call/use-text-marks.ts';
import { PLACEHOLDER } from './mask-places.ts';

interface Props {
  readonly texts: readonly string[];
  readonly children: ReactNode;
}

/** What is looked for, and what stands for a masked value, is marked in all that is shown of a call. The first place found comes into sight. */
export function FindMarks({ texts, children }: Props) {
  const place = useContext(ScrollPlace);
  const pattern = useMemo(() => patternOf(texts), [texts]);
  // Once it is known what scrolls, all that is shown asks in its order.
  const find = useMemo(
    () => (pattern === undefined || place === null ? null : findFirst(pattern)),
    [pattern, place],
  );
  const onFound = useCallback(
    ([first]: readonly Range[]) => {
      // Where no long text has it, what is drawn is all there is.
      if (first !== undefined && find?.claim() === true) bringIntoSight(first, place);
    },
    [find, place],
  );
  useTextMarks(place, 'masked-in-call', PLACEHOLDER);
  useTextMarks(place, 'found-in-call', find?.pattern, onFound);
  return <FindInCall value={find}>{children}</FindInCall>;
}
