/** Where the approval page asks the app who it is. No gateway has such a path. */
export const VOTER_PATH = '/shell/voter';
/** Where the page has the app show that its person is there, for one vote on one approval. */
export const presencePath = (approval: string): string => `/shell/approvals/${approval}/presence`;

/** Who votes in an approval window, and on whose calls. */
export interface VoterView {
  /** Null: the app has no key there, and a person logs in with their secret as in a browser. */
  readonly person: string | null;
  /** What the person calls the gateway; null for the one of this computer where there is no other. */
  readonly gateway: string | null;
  readonly elsewhere: boolean;
  /** How the person can show that they are there: their system asks (and where it does not know them, they type their secret), they type their secret, or they cannot. */
  readonly presence: 'system' | 'secret' | 'none';
}
