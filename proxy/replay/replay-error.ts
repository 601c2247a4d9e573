import { CountersignError } from '../contract/errors.ts';

/**
 * `no-session`: the bundle has no call of a session, or not of the one that was named. `several-sessions`: it must be said which.
 * `too-large`: more than a replay holds in memory. `gateway-gone`: the way to the server ended before the replay did.
 */
export type ReplayErrorCode = 'no-session' | 'several-sessions' | 'too-large' | 'gateway-gone';
export class ReplayError extends CountersignError<ReplayErrorCode> {}
