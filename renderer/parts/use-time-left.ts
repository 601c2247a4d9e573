import { useNow } from './use-now.ts';

/** µs until it is over, counted on from what the gateway said at `toldAt` (ms since 1970); null where it has no end. */
export function useTimeLeft(left: number | null, toldAt: number): number | null {
  const now = useNow(500);
  if (left === null) return null;
  return Math.max(0, left - Math.max(0, now - toldAt * 1000));
}
