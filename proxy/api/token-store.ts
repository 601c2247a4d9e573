import { createHash, randomBytes } from 'node:crypto';
import type { Capability } from '../contract/inputs.ts';
import type { Clock } from '../contract/time.ts';

/** What a token stands for. */
interface TokenGrant {
  readonly principal: string;
  /** Undefined for the local operator, whom the local socket has let in. */
  readonly credential?: string;
  /** The credential is a device's key, whose votes are signed. */
  readonly device?: true;
  readonly scopes: readonly Capability[];
  /** The Origin header of the page that logged in, or undefined where it was no page. */
  readonly origin: string | undefined;
}
export interface TokenStore {
  /** A new token: 256 random bits as 43 characters of base64url. `typed`: a person typed their secret for it. */
  issue(grant: TokenGrant, how?: { readonly typed: boolean }): string;
  /** What the token stands for, and its idle time begins anew; undefined for an unknown or expired one. */
  use(token: string): TokenGrant | undefined;
  /**
   * Whether the one who holds the token was there a moment ago: true once, within two minutes of the secret that the token was
   * given for. A token lives on beside a page; the person who typed may have left.
   */
  takePresence(token: string): boolean;
  /** Whether the token still stands, without prolonging it. */
  alive(token: string): boolean;
  drop(token: string): void;
}

const MINUTE_MICROSECONDS = 60 * 1_000_000;
/** A token that votes is for the one who sits there now; one that reads lasts a working day. */
const IDLE_MICROSECONDS = { votes: 10 * MINUTE_MICROSECONDS, reads: 10 * 60 * MINUTE_MICROSECONDS };
/** Long enough to reveal and to word a grant at a terminal, where the secret is typed first. */
const PRESENCE_MICROSECONDS = 2 * MINUTE_MICROSECONDS;
const MOST_TOKENS = 1000;

interface Held {
  readonly grant: TokenGrant;
  usedAt: number;
  /** Until when it shows that its holder is there; undefined once it has been taken. */
  presentUntil: number | undefined;
}

/**
 * Bearer tokens of one run of the gateway, in memory only and kept as SHA-256, so that a core dump of the map is of no use.
 * A token ends some time after its last use; beyond a thousand the longest unused makes room.
 */
export function createTokenStore(clock: Clock): TokenStore {
  const tokens = new Map<string, Held>();
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
    issue(grant, { typed } = { typed: false }) {
      const token = randomBytes(32).toString('base64url');
      if (tokens.size >= MOST_TOKENS) {
        const longestUnused = tokens.keys().next().value;
        if (longestUnused !== undefined) tokens.delete(longestUnused);
      }
      const at = now();
      const presentUntil = typed ? at + PRESENCE_MICROSECONDS : undefined;
      tokens.set(digest(token), { grant, usedAt: at, presentUntil });
      return token;
    },
    use(token) {
      const found = find(token);
      if (found === undefined) return undefined;
      // Set anew, so that the map's order is that of use.
      tokens.delete(found.key);
      found.entry.usedAt = now();
      tokens.set(found.key, found.entry);
      return found.entry.grant;
    },
    takePresence(token) {
      const entry = find(token)?.entry;
      const present = entry?.presentUntil !== undefined && now() < entry.presentUntil;
      if (entry !== undefined) entry.presentUntil = undefined;
      return present;
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
