import { createHash, randomBytes } from 'node:crypto';
import type { Capability } from '../contract/inputs.ts';
import type { Clock } from '../contract/time.ts';

/** What a token stands for. */
interface TokenGrant {
  readonly principal: string;
  /** Undefined for the local operator, whom the local socket has let in. */
  readonly credential?: string;
  readonly scopes: readonly Capability[];
  /** The Origin header of the page that logged in, or undefined where it was no page. */
  readonly origin: string | undefined;
}
export interface TokenStore {
  /** A new token: 256 random bits as 43 characters of base64url. */
  issue(grant: TokenGrant): string;
  /** What the token stands for, and its idle time begins anew; undefined for an unknown or expired one. */
  use(token: string): TokenGrant | undefined;
  /** Whether the token still stands, without prolonging it. */
  alive(token: string): boolean;
  drop(token: string): void;
}

const MINUTE_MICROSECONDS = 60 * 1_000_000;
/** A token that votes is for the one who sits there now; one that reads lasts a working day. */
const IDLE_MICROSECONDS = { votes: 10 * MINUTE_MICROSECONDS, reads: 10 * 60 * MINUTE_MICROSECONDS };
const MOST_TOKENS = 1000;

/**
 * Bearer tokens of one run of the gateway, in memory only and kept as SHA-256, so that a core dump of the map is of no use.
 * A token ends some time after its last use; beyond a thousand the longest unused makes room.
 */
export function createTokenStore(clock: Clock): TokenStore {
  const tokens = new Map<string, { readonly grant: TokenGrant; usedAt: number }>();
  const now = (): number => clock.now().mono;

  const find = (token: string) => {
    const key = digest(token);
    const entry = tokens.get(key);
    if (entry === undefined) return undefined;
    const idle = entry.grant.scopes.includes('vote') ? IDLE_MICROSECONDS.votes : IDLE_MICROSECONDS.reads;
    if (now() - entry.usedAt < idle) return { key, entry };
    tokens.delete(key);
    return undefined;
  };

  return {
    issue(grant) {
      const token = randomBytes(32).toString('base64url');
      if (tokens.size >= MOST_TOKENS) {
        const longestUnused = tokens.keys().next().value;
        if (longestUnused !== undefined) tokens.delete(longestUnused);
      }
      tokens.set(digest(token), { grant, usedAt: now() });
      return token;
    },
    use(token) {
      const found = find(token);
      if (found === undefined) return undefined;
      // Set anew, so that the map's order is that of use.
      tokens.delete(found.key);
      tokens.set(found.key, { grant: found.entry.grant, usedAt: now() });
      return found.entry.grant;
    },
    alive: (token) => find(token) !== undefined,
    drop(token) {
      tokens.delete(digest(token));
    },
  };
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
