import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../contract/time.ts';

/** Codes that hand the console to a browser: whoever may open the local socket is given one, the page trades it for a token. */
export interface Handover {
  /** A new code: 100 random bits in five groups that a person can type. */
  issue(): string;
  /** True once for a code that was issued less than a minute ago. */
  redeem(code: string): boolean;
}

const LIFE_MICROSECONDS = 60 * 1_000_000;
const MOST_CODES = 16;
/** Crockford's base 32: no letter that reads as a digit. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';

export function createHandover(clock: Clock): Handover {
  const codes = new Map<string, number>();
  return {
    issue() {
      const code = Array.from(randomBytes(20), (byte) => LETTERS[byte % 32]).join('');
      if (codes.size >= MOST_CODES) {
        const oldest = codes.keys().next().value;
        if (oldest !== undefined) codes.delete(oldest);
      }
      codes.set(digest(code), clock.now().mono + LIFE_MICROSECONDS);
      return code.replace(/(.{4})(?=.)/g, '$1-');
    },
    redeem(code) {
      const key = digest(code.toLowerCase().replaceAll('-', '').trim());
      const until = codes.get(key);
      codes.delete(key);
      return until !== undefined && clock.now().mono < until;
    },
  };
}

function digest(code: string): string {
  return createHash('sha256').update(code).digest('base64');
}
