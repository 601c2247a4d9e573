import { useEffect, useRef } from 'react';
import { useSearchParams } from 'wouter';
import type { Way } from '../../call/find-in-call.ts';
import { nextFound } from './find.ts';
import type { FindWay } from './find-marks.tsx';
import type { Replay } from './replay.ts';
import { useFind } from './use-find.ts';

interface Ports {
  readonly replay: Replay;
  /** The call that is open; -1 where none is. */
  readonly place: number;
  readonly go: (place: number) => void;
  /** Nothing plays on while somebody looks. */
  readonly pause: () => void;
}

/** The search that the address holds (`?find=LINE`), and the way from one place that it finds to the next, in one call and on in another. */
export function useFindSteps({ replay, place, go, pause }: Ports) {
  const [search, setSearch] = useSearchParams();
  const line = search.get('find') ?? '';
  const finding = useFind(replay, line);
  const input = useRef<HTMLInputElement>(null);
  const wantsFirst = useRef(false);
  const places = finding?.places ?? [];
  const way = useRef<FindWay>({ stops: null, enters: 1 });
  const step = (by: Way): void => {
    pause();
    const { stops } = way.current;
    if (places.includes(place) && stops?.step(by) === true) return;
    way.current.enters = by;
    stepCall(by);
  };
  const stepCall = (by: Way): void => {
    pause();
    const to = nextFound(places, place, by);
    if (to === place) way.current.stops?.enter(way.current.enters);
    else if (to !== -1) go(to);
  };
  useEffect(() => {
    // Who has just asked sees the first that comes, as in any search; a link opens what it says.
    if (!wantsFirst.current || places.length === 0) return;
    wantsFirst.current = false;
    if (!places.includes(place)) stepCall(1);
  });
  const setLine = (next: string): void => {
    wantsFirst.current = next !== '';
    setSearch(
      (now) => {
        if (next === '') now.delete('find');
        else now.set('find', next);
        return now;
      },
      { replace: true },
    );
  };
  return {
    line,
    finding,
    places,
    way,
    input,
    step,
    /** Past what is left in the call that is open. */
    stepCall,
    setLine,
    /** Takes the caret to the line, with all of it to be typed over; false where it is there already. */
    focus: (): boolean => {
      if (document.activeElement === input.current) return false;
      input.current?.focus();
      input.current?.select();
      return true;
    },
    leave: (): void => {
      setLine('');
      input.current?.blur();
    },
  };
}
