import { createContext } from 'react';

/** What is looked for in the call that is shown. */
export interface FindWords {
  /** Any of the words, without regard to case; global. */
  readonly pattern: RegExp;
  /** Whether who asks is the first to: only the first place that was found is scrolled to. */
  readonly claim: () => boolean;
}
export const FindInCall = createContext<FindWords | null>(null);

/** Looked for anew: the first place is gone to once. What is found in it is found in what is around it, too. */
export function findFirst(pattern: RegExp, around?: FindWords): FindWords {
  let claimed = false;
  const claim = (): boolean => {
    const first = !claimed;
    claimed = true;
    around?.claim();
    return first;
  };
  return { pattern, claim };
}
