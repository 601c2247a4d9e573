import type { ApprovalId } from './ids.ts';

/**
 * Why a call was denied that neither its policy denied nor a person who was asked for it, as its outcome's record tells:
 * people had denied the same call and the cool-down was not over, too many calls of its agent waited, it had members that no
 * approver is shown, or it came in a batch that could not run whole.
 */
export const DENIAL_REASONS = ['cooldown', 'too-many-waiting', 'not-shown-whole', 'batch'] as const;
export type DenialReason = (typeof DENIAL_REASONS)[number];

/** With the approval whose denial stands: without it nobody could tell whose verdict the agent was told again. */
export type Denial =
  | { readonly reason: 'cooldown'; readonly approval: ApprovalId }
  | { readonly reason: Exclude<DenialReason, 'cooldown'> };
