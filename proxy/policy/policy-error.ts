import { CountersignError } from '../contract/errors.ts';

export type PolicyErrorCode =
  /** A `when` that does not parse, does not type-check or is no condition. */
  | 'bad-expression'
  /** A regular expression in a `when` that RE2 refuses. */
  | 'bad-pattern'
  /** A constant path in a `when` that is not absolute and clean. */
  | 'bad-path'
  | 'bad-glob'
  | 'duplicate-rule'
  | 'require-without-hold'
  /** A member of a group bears a group's name. */
  | 'nested-group';

/** Line and column in the text of a `when`, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A policy that cannot be put in force. `rule` names the rule, `position` points into its `when`. */
export class PolicyError extends CountersignError<PolicyErrorCode> {
  readonly rule: string | undefined;
  readonly position: Position | undefined;

  constructor(
    code: PolicyErrorCode,
    message: string,
    where: { rule?: string; position?: Position | undefined; cause?: unknown } = {},
  ) {
    super(code, message, { cause: where.cause });
    this.rule = where.rule;
    this.position = where.position;
  }
}
