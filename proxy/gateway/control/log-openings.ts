import type { Actor } from '../../contract/control.ts';
import type { Clock } from '../../contract/time.ts';

const KEPT_MICROS = 15 * 60_000_000;
const MOST = 1000;

/**
 * What has been opened lately, and by whom, so that the pages of one opening are on record once. A first page is always an opening of
 * its own; so is a later one whose first was never asked for, or long ago.
 */
export function createOpenings(clock: Clock) {
  const opened = new Map<string, number>();
  return {
    /** Whether this is to be on record. `what` names all that the opening shows, whatever page of it. */
    isOpening(by: Actor, what: string, laterPage: boolean): boolean {
      const key = JSON.stringify([by.principal, by.credential ?? '', by.method, what]);
      const now = clock.now().mono;
      const before = opened.get(key);
      const goesOn = laterPage && before !== undefined && now - before < KEPT_MICROS;
      // The one that was used longest ago stands first.
      opened.delete(key);
      opened.set(key, now);
      for (const [oldest] of opened) {
        if (opened.size <= MOST) break;
        opened.delete(oldest);
      }
      return !goesOn;
    },
  };
}
export type Openings = ReturnType<typeof createOpenings>;
