import { randomBytes } from 'node:crypto';
import type { Clock } from '../contract/time.ts';

/** Nonces that devices sign to log in. */
export interface DeviceChallenges {
  /** 256 random bits in base64url for the device of this credential, whether there is one or not. */
  issue(credential: string): string;
  /** True once, within a minute, for the credential that it was issued for. */
  redeem(credential: string, nonce: string): boolean;
}

const LIFE_MICROSECONDS = 60 * 1_000_000;
/** A device needs one. With a ceiling for each, nobody pushes out another's by asking for many. */
const MOST_OF_ONE = 4;
const MOST_CREDENTIALS = 256;

export function createDeviceChallenges(clock: Clock): DeviceChallenges {
  const open = new Map<string, { readonly nonce: string; readonly until: number }[]>();
  const live = (credential: string) =>
    (open.get(credential) ?? []).filter(({ until }) => clock.now().mono < until);
  return {
    issue(credential) {
      const nonce = randomBytes(32).toString('base64url');
      const until = clock.now().mono + LIFE_MICROSECONDS;
      const kept = [...live(credential), { nonce, until }].slice(-MOST_OF_ONE);
      // Set anew, so that the map's order is that of use.
      open.delete(credential);
      open.set(credential, kept);
      const oldest = open.keys().next().value;
      if (open.size > MOST_CREDENTIALS && oldest !== undefined) open.delete(oldest);
      return nonce;
    },
    redeem(credential, nonce) {
      const nonces = live(credential);
      const rest = nonces.filter((one) => one.nonce !== nonce);
      if (rest.length === 0) open.delete(credential);
      else open.set(credential, rest);
      return rest.length < nonces.length;
    },
  };
}
