import type { Decision, Effect, PolicyInput } from '../contract/policy.ts';
import { type CompiledRule, globsOf, type MatchField } from './compile-rule.ts';
import { celMessage } from './condition.ts';

/** What became of one rule. */
export type RuleOutcome =
  | { readonly kind: 'mismatch'; readonly field: MatchField }
  | { readonly kind: 'condition-false' }
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'matches' };

/** One rule that was tried, as data for a person to read. */
export type ExplainedStep =
  | {
      readonly rule: string;
      readonly outcome: 'mismatch';
      readonly field: MatchField;
      readonly wanted: readonly string[];
      readonly found: string;
    }
  | { readonly rule: string; readonly outcome: 'condition-false'; readonly when: string }
  /** `error` may quote values of the call: for the person who asks, not for agents or the log. */
  | {
      readonly rule: string;
      readonly outcome: 'error';
      readonly when: string | undefined;
      readonly error: string;
    }
  | {
      readonly rule: string;
      readonly outcome: 'matches';
      readonly when: string | undefined;
      readonly then: Effect;
    };

export interface Explanation {
  /** The rules that were tried, in order; the last one decided unless the decision's rule is a built-in. */
  readonly steps: readonly ExplainedStep[];
  readonly decision: Decision;
}

export function explainStep({ rule }: CompiledRule, outcome: RuleOutcome, input: PolicyInput): ExplainedStep {
  switch (outcome.kind) {
    case 'mismatch': {
      const { field } = outcome;
      return {
        rule: rule.name,
        outcome: 'mismatch',
        field,
        wanted: globsOf(rule, field) ?? [],
        found: input[field],
      };
    }
    case 'condition-false':
      return { rule: rule.name, outcome: 'condition-false', when: rule.when ?? '' };
    case 'error':
      return { rule: rule.name, outcome: 'error', when: rule.when, error: celMessage(outcome.error) };
    case 'matches':
      return { rule: rule.name, outcome: 'matches', when: rule.when, then: rule.then };
  }
}
