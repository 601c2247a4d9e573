import type { CountersignConfig } from '../contract/config.ts';

/** What a policy is made of, with what decides beside it. */
export type PolicySource = Pick<CountersignConfig, 'policy' | 'mode' | 'servers' | 'masks'>;

/** One difference between two policies. */
export interface Difference {
  /** The rule's name, or in parentheses what else differs: `(default)`, `(mode)`, `(server files)`, `(group leads)`. */
  readonly rule: string;
  readonly change: 'added' | 'removed' | 'changed' | 'moved';
  /** Whether anything may now be allowed, or shown, that was not before. Conservative: false is certain. */
  readonly loosens: boolean;
}
