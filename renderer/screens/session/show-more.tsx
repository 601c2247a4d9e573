import { Button } from '@mantine/core';
import { type RefObject, useState } from 'react';

const STEP = 50;

/** The first of many, and more of them each time that somebody asks: drawing a thousand at once would take seconds. */
export function useShown<T>(all: readonly T[], first: number) {
  const [most, setMost] = useState(first);
  return {
    shown: all.slice(0, most),
    left: Math.max(0, all.length - most),
    more: () => setMost(most + STEP),
    /** The first so many, at least. */
    upTo: (count: number) => setMost(Math.max(most, count)),
  };
}

interface Props {
  readonly of: { readonly left: number; readonly more: () => void };
  /** In the plural. */
  readonly what: string;
  /** How many of those that are not shown hold what is looked for. */
  readonly found?: number;
  readonly button?: RefObject<HTMLButtonElement | null>;
}

export function ShowMore({ of: { left, more }, what, found = 0, button }: Props) {
  if (left === 0) return null;
  return (
    <Button ref={button} size="compact-sm" variant="default" mt="xs" onClick={more}>
      {left <= STEP
        ? `Show ${left} more ${what}`
        : `Show ${STEP} more ${what} (${left.toLocaleString('en')} left)`}
      {found > 0 && `: found in ${found.toLocaleString('en')}`}
    </Button>
  );
}
