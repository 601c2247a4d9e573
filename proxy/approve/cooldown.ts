import type { ApprovalRow } from '../contract/state.ts';
import type { Clock } from '../contract/time.ts';

/**
 * Denied calls by match key, none of which is asked again for a while. The while is measured on the monotonic clock, so that
 * setting the wall clock neither ends nor prolongs it; across a restart only wall time is there to go by.
 */
export function createCooldown(clock: Clock, lengthMs: () => number) {
  const denied = new Map<string, { readonly row: ApprovalRow; readonly since: number }>();
  const isOver = (since: number): boolean => clock.now().mono - since >= lengthMs() * 1000;
  return {
    /** One that was denied before this start of the gateway. */
    load(row: ApprovalRow): void {
      const now = clock.now();
      denied.set(row.matchKey, { row, since: now.mono - Math.max(0, now.wall - (row.decidedAt ?? 0)) });
    },
    begin(row: ApprovalRow): void {
      for (const [key, { since }] of denied) if (isOver(since)) denied.delete(key);
      denied.set(row.matchKey, { row, since: clock.now().mono });
    },
    /** The denial that still stands against this call. */
    of(matchKey: string): ApprovalRow | undefined {
      const found = denied.get(matchKey);
      return found === undefined || isOver(found.since) ? undefined : found.row;
    },
  };
}
