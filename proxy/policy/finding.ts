import type { PolicyErrorCode, Position } from './policy-error.ts';

export type FindingCode =
  | PolicyErrorCode
  /** No call can ever match the rule. */
  | 'never-matches'
  /** An earlier rule takes every call that this one would. */
  | 'shadowed'
  | 'unknown-server'
  | 'unknown-group'
  /** A requirement that asks for more people than there are. */
  | 'unmeetable'
  | 'unknown-class'
  /** A loop within a loop over what an agent sends. */
  | 'costly'
  | 'allows-by-default';

export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly code: FindingCode;
  readonly rule: string | undefined;
  readonly message: string;
  /** Where in the rule's `when`. */
  readonly position: Position | undefined;
}

/** What exists beside the policy, as far as the caller knows it. */
export interface Known {
  readonly servers?: readonly string[];
  readonly approvers?: readonly string[];
}
