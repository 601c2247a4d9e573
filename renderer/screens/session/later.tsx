import { Badge } from '@mantine/core';
import { create } from 'zustand';
import { timeOfDay } from '../../parts/times.ts';

/**
 * The moment that plays, µs since 1970 UTC; undefined while nothing plays: who stands at a call reads it whole. A store of its own, for it
 * changes with each frame, and what is drawn of a call must not.
 */
export const usePlayhead = create<{ readonly time: number | undefined }>(() => ({ time: undefined }));

/** Marks what is shown of the call that plays and had not yet been at that moment. */
export function Later({ at }: { readonly at: number | null }) {
  const later = usePlayhead(({ time }) => time !== undefined && at !== null && time < at);
  if (at === null || !later) return null;
  return (
    <Badge variant="light" color="blue" tt="none" radius="sm">
      later: at {timeOfDay(at)}
    </Badge>
  );
}
