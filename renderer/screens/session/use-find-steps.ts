import { useEffect, useRef } from 'react';
import { useSearchParams } from 'wouter';
import { nextFound } from './find.ts';
import type { Replay } from './replay.ts';
import { useFind } from './use-find.ts';

interface Ports {
  readonly replay: Replay;
  /** The call that is open; -1 where none is. */
  readonly place: number;
  readonly go: (place: number) => void;
}

/** The search that the address holds (`?find=LINE`), and the way from one call that it finds to the next. */
export function useFindSteps({ replay, place, go }: Ports) {
  const [search, setSearch] = useSearchParams();
  const line = search.get('find') ?? '';
  const finding = useFind(replay, line);
  const input = useRef<HTMLInputElement>(null);
  const wantsFirst = useRef(false);
  const places = finding?.places ?? [];
  const step = (by: 1 | -1): void => {
    const to = nextFound(places, place, by);
    if (to !== -1) go(to);
  };
  useEffect(() => {
    // Who has just asked sees the first that comes, as in any search; a link opens what it says.
    if (!wantsFirst.current || places.length === 0) return;
    wantsFirst.current = false;
    if (!places.includes(place)) step(1);
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
    input,
    step,
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
