import '../../call/colours.css';
import { useCallback, useState } from 'react';
import { DiffView } from '../../call/diff-view.tsx';
import { ScrollPlace } from '../../call/scroll-place.ts';

/** What one text becomes, in what scrolls around it: of thousands of lines only those near are drawn. */
export function TextDiff(props: { before: string; after: string; label: string }) {
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const find = useCallback((node: HTMLElement | null) => setPlace(scrollerOf(node)), []);
  return (
    <div ref={find}>
      <ScrollPlace.Provider value={place}>
        <DiffView {...props} />
      </ScrollPlace.Provider>
    </div>
  );
}

function scrollerOf(node: HTMLElement | null): HTMLElement | null {
  for (let at = node?.parentElement ?? null; at !== null && at !== document.body; at = at.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  }
  return null;
}
