import type { ApprovalId } from './ids.ts';

/** People had denied the same call and the cool-down was not over, or had approved it and it was decided otherwise since. */
const ABOUT_APPROVAL = [
  'cooldown',
  'approval-over',
  'tool-changed',
  'rule-stricter',
  'policy-denies',
] as const;
/** Too many calls of its agent waited, it had members that no approver is shown, or it came in a batch that could not run whole. */
const OTHERS = ['too-many-waiting', 'not-shown-whole', 'batch'] as const;

/** Why a call was denied that neither its policy denied as it came nor a person who was asked for it, as its outcome's record tells. */
export const DENIAL_REASONS = [...ABOUT_APPROVAL, ...OTHERS] as const;
export type DenialReason = (typeof DENIAL_REASONS)[number];

/** With the approval that it is about: without it nobody could tell whose verdict the agent was told again, or whose came to nothing. */
export type Denial =
  | { readonly reason: (typeof ABOUT_APPROVAL)[number]; readonly approval: ApprovalId }
  | { readonly reason: (typeof OTHERS)[number] };
