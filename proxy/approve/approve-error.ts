import { CountersignError } from '../contract/errors.ts';

export type ApproveErrorCode =
  | 'not-found'
  /** Decided, expired or withdrawn meanwhile. */
  | 'not-waiting'
  | 'already-voted'
  /** Not in a group of the requirement, or the owner where the owner may not. */
  | 'not-allowed'
  | 'assurance-too-low'
  /** Something shown only masked must be revealed first (law 3). */
  | 'not-revealed'
  /** What the voter was shown is not what waits now. */
  | 'shown-differs'
  | 'used-up';
export class ApproveError extends CountersignError<ApproveErrorCode> {}
