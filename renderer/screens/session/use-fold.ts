import { type RefObject, useContext, useEffect, useRef } from 'react';
import { FindInCall } from '../../call/find-in-call.ts';

/** What is folded away at an element is opened where the way from one place to the next leads through it. `open` undefined: nothing in it is looked for. */
export function useFold(element: RefObject<Element | null>, open: (() => void) | undefined): void {
  const find = useContext(FindInCall);
  const now = useRef(open);
  now.current = open;
  const holdsIt = open !== undefined;
  useEffect(
    () =>
      holdsIt ? find?.addFold({ element: () => element.current, open: () => now.current?.() }) : undefined,
    [find, element, holdsIt],
  );
}
