import { type ReactNode, useContext, useMemo } from 'react';
import { patternOf } from '../../call/find-pattern.ts';
import { FindInCall, findFirst } from '../../call/find-words.ts';
import { ScrollPlace } from '../../call/scroll-place.ts';
import { useFindMarks } from '../../call/use-find-marks.ts';

interface Props {
  readonly texts: readonly string[];
  readonly children: ReactNode;
}

/** What is looked for is marked in all that is shown of a call, and its first place comes into sight. */
export function FindMarks({ texts, children }: Props) {
  const place = useContext(ScrollPlace);
  const pattern = useMemo(() => patternOf(texts), [texts]);
  // Once it is known what scrolls, all that is shown asks in its order.
  const find = useMemo(
    () => (pattern === undefined || place === null ? null : findFirst(pattern)),
    [pattern, place],
  );
  useFindMarks(place, find);
  return <FindInCall value={find}>{children}</FindInCall>;
}
