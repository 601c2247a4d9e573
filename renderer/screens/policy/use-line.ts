import { useState } from 'react';
import { useSearchParams } from 'wouter';

/** The line that the address names, and the way to another. */
export function useLine() {
  const [search, setSearch] = useSearchParams();
  /** Goes up with each jump: who asks for the same line again is brought there again. */
  const [asked, setAsked] = useState(0);
  const text = search.get('line');
  return {
    search,
    setSearch,
    line: text !== null && /^[1-9][0-9]{0,6}$/.test(text) ? Number(text) : undefined,
    asked,
    jump(to: Readonly<Record<string, string>>): void {
      setSearch(to);
      setAsked((count) => count + 1);
    },
  };
}
