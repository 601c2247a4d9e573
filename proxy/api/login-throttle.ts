import type { Clock } from '../contract/time.ts';

export interface LoginThrottle {
  /** Takes a try; false where the person or all together have had theirs for this minute. */
  admit(person: string): boolean;
  /** The try was right: it no longer counts against the person, for whoever knows the secret does not guess. */
  succeeded(person: string): void;
}

const WINDOW_MICROSECONDS = 60 * 1_000_000;
const PER_PERSON = 5;
const IN_ALL = 20;

/**
 * At most five wrong tries a minute a person and twenty tries a minute in all, over a sliding window of the monotonic
 * clock. The second bound also caps the work of the slow verifier, and with it this list.
 */
export function createLoginThrottle(clock: Clock): LoginThrottle {
  let tries: { readonly person: string; readonly at: number; wrong: boolean }[] = [];
  return {
    admit(person) {
      const at = clock.now().mono;
      tries = tries.filter((earlier) => at - earlier.at < WINDOW_MICROSECONDS);
      if (tries.length >= IN_ALL) return false;
      if (tries.filter((earlier) => earlier.wrong && earlier.person === person).length >= PER_PERSON) {
        return false;
      }
      tries.push({ person, at, wrong: true });
      return true;
    },
    succeeded(person) {
      const last = tries.findLast((earlier) => earlier.wrong && earlier.person === person);
      if (last !== undefined) last.wrong = false;
    },
  };
}
