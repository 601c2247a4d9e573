import { type ReactNode, type RefObject, useContext, useEffect, useMemo } from 'react';
import { FindInCall, type FindStops, type Way } from '../../call/find-in-call.ts';
import { patternOf } from '../../call/find-pattern.ts';
import { createFindStops, forgetCurrent } from '../../call/find-stops.ts';
import { ScrollPlace } from '../../call/scroll-place.ts';
import { useTextMarks } from '../../call/use-text-marks.ts';
import { PLACEHOLDER } from './mask-places.ts';

/** How whoever steps from call to call reaches the places in the one that is open. */
export interface FindWay {
  /** Null where nothing is looked for. */
  stops: FindStops | null;
  /** Whether the next call is entered at its first place or its last. */
  enters: Way;
}

interface Props {
  readonly texts: readonly string[];
  readonly way: RefObject<FindWay>;
  readonly children: ReactNode;
}

/** What is looked for, and what stands for a masked value, is marked in all that is shown of a call. The place that it is entered at comes into sight. */
export function FindMarks({ texts, way, children }: Props) {
  const place = useContext(ScrollPlace);
  const pattern = useMemo(() => patternOf(texts), [texts]);
  const find = useMemo(
    () => (pattern === undefined || place === null ? null : createFindStops(pattern, place)),
    [pattern, place],
  );
  useEffect(() => {
    if (find === null) return undefined;
    const { current } = way;
    current.stops = find;
    find.enter(current.enters);
    current.enters = 1;
    return () => {
      current.stops = null;
      forgetCurrent();
    };
  }, [find, way]);
  useTextMarks(place, 'masked-in-call', PLACEHOLDER);
  useTextMarks(place, 'found-in-call', find?.pattern, find?.marked);
  return <FindInCall value={find}>{children}</FindInCall>;
}
