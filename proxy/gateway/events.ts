import type { GatewayEvent } from '../contract/control.ts';
import type { Clock } from '../contract/time.ts';

const KEPT = 10_000;

interface Follower {
  readonly wanted: (event: GatewayEvent) => boolean;
  readonly ring: () => void;
}

/** Tells readers what happened. Bounded: one that was away for longer than the last 10,000 events reads the state anew. */
export function createEventHub(clock: Clock) {
  const recent: GatewayEvent[] = [];
  const followers = new Set<Follower>();
  // Ids grow over restarts too: a reader that comes back asks for what is behind the last one of the run before.
  let next = clock.now().wall;
  return {
    emit(type: GatewayEvent['type'], about: GatewayEvent['about']): void {
      const event = { id: next, type, at: clock.now().wall, about };
      recent.push(event);
      next += 1;
      // Cut seldom and much: cutting one off a long array at each event moves all the others.
      if (recent.length > KEPT * 2) recent.splice(0, recent.length - KEPT);
      for (const { wanted, ring } of followers) if (wanted(event)) ring();
    },
    /** Whether anyone listens: a channel that can reach a person. */
    listeners: (): number => followers.size,
    /** A reader is woken for what it wants alone: two events a call cost a reader that skips them more than the rules do. */
    async *follow(
      since: number | undefined,
      signal: AbortSignal,
      wanted: (event: GatewayEvent) => boolean = () => true,
    ): AsyncGenerator<GatewayEvent> {
      let seen = since ?? next - 1;
      let wake = (): void => {};
      let rang = false;
      const ring = (): void => {
        rang = true;
        wake();
      };
      const follower: Follower = { wanted, ring };
      followers.add(follower);
      signal.addEventListener('abort', ring);
      try {
        while (!signal.aborted) {
          rang = false;
          const first = recent[0]?.id ?? next;
          for (const event of recent.slice(Math.max(0, seen + 1 - first))) {
            seen = event.id;
            if (wanted(event)) yield event;
          }
          if (!rang) await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        followers.delete(follower);
        signal.removeEventListener('abort', ring);
      }
    },
  };
}
export type EventHub = ReturnType<typeof createEventHub>;
