import { Button } from '@mantine/core';
import { useState } from 'react';

const STEP = 50;

/** The first of many, and more of them each time that somebody asks: drawing a thousand at once would take seconds. */
export function useShown<T>(all: readonly T[], first: number) {
  const [most, setMost] = useState(first);
  return {
    shown: all.slice(0, most),
    left: Math.max(0, all.length - most),
    more: () => setMost(most + STEP),
  };
}

interface Props {
  readonly of: { readonly left: number; readonly more: () => void };
  /** In the plural. */
  readonly what: string;
}

export function ShowMore({ of: { left, more }, what }: Props) {
  if (left === 0) return null;
  return (
    <Button size="compact-sm" variant="default" mt="xs" onClick={more}>
      {left <= STEP
        ? `Show ${left} more ${what}`
        : `Show ${STEP} more ${what} (${left.toLocaleString('en')} left)`}
    </Button>
  );
}
