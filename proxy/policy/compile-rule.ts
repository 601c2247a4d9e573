import type { Environment } from '@marcbachmann/cel-js';
import type { PolicyInput, Requirement, Rule } from '../contract/policy.ts';
import { type Condition, compileCondition } from './condition.ts';
import { digest } from './digest.ts';
import { compileGlob, globProblem } from './glob.ts';
import { PolicyError } from './policy-error.ts';
import { type Groups, resolveRequirement } from './requirement.ts';

/** The fields of `match` in the order in which they are tried. */
export const MATCH_FIELDS = ['server', 'method', 'tool', 'agent', 'owner'] as const;
export type MatchField = (typeof MATCH_FIELDS)[number];

export interface CompiledRule {
  readonly rule: Rule;
  readonly digest: string;
  /** The first field of `match` that does not hold, or undefined where all do. */
  mismatch(input: PolicyInput): MatchField | undefined;
  readonly condition: Condition | undefined;
  /** The rule's own requirement, its groups resolved. */
  readonly requirement: Requirement | undefined;
}

/** A field's globs as a list, or undefined where the rule does not look at the field. */
export function globsOf(rule: Rule, field: MatchField): readonly string[] | undefined {
  const globs = rule.match[field];
  return typeof globs === 'string' ? [globs] : globs;
}

/** Compiles one rule. Throws PolicyError. */
export function compileRule(rule: Rule, environment: Environment, groups: Groups): CompiledRule {
  if (rule.require !== undefined && rule.then !== 'hold')
    throw new PolicyError(
      'require-without-hold',
      `"require" belongs to "then: hold", not to "${rule.then}"`,
      {
        rule: rule.name,
      },
    );
  const matchers = MATCH_FIELDS.flatMap((field) => {
    const globs = globsOf(rule, field);
    return globs === undefined ? [] : [{ field, holds: anyOf(rule, field, globs) }];
  });
  const { when } = rule;
  return {
    rule,
    digest: digest(rule),
    mismatch: (input) => matchers.find(({ field, holds }) => !holds(input[field]))?.field,
    condition: when === undefined ? undefined : compileCondition(environment, when, rule.name),
    requirement: rule.require === undefined ? undefined : resolveRequirement(rule.require, groups),
  };
}

function anyOf(rule: Rule, field: MatchField, globs: readonly string[]): (text: string) => boolean {
  const tests = globs.map((glob) => {
    const problem = globProblem(glob);
    if (problem !== undefined)
      throw new PolicyError('bad-glob', `match.${field}: "${glob}": ${problem}`, { rule: rule.name });
    return compileGlob(glob);
  });
  const [only] = tests;
  if (only !== undefined && tests.length === 1) return only;
  return (text) => tests.some((test) => test(text));
}
