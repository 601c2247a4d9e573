import type { Environment } from '@marcbachmann/cel-js';
import type { PolicyConfig, Rule } from '../contract/policy.ts';
import { celEnvironment } from './cel-environment.ts';
import { conditionFindings } from './check-condition.ts';
import { reachFindings } from './check-reach.ts';
import { requirementFindings } from './check-requirement.ts';
import { requireDistinctNames, requireFlatGroups } from './compile-policy.ts';
import { type CompiledRule, compileRule } from './compile-rule.ts';
import type { Finding, Known } from './finding.ts';
import { PolicyError } from './policy-error.ts';

/**
 * Everything that is wrong (error) or looks wrong (warning) with a policy, in the order of the file. A policy without errors
 * compiles. With `known`, names of servers and approvers are checked too.
 */
export function checkPolicy(config: PolicyConfig, known: Known = {}): Finding[] {
  const environment = celEnvironment(() => false);
  return [
    ...errorsOf(() => requireFlatGroups(config)),
    ...errorsOf(() => requireDistinctNames(config)),
    ...requirementFindings(config.require, config.groups, known, undefined),
    ...config.rules.flatMap((rule, index) => ruleFindings(rule, config, index, environment, known)),
    ...defaultFindings(config),
  ];
}

function ruleFindings(
  rule: Rule,
  config: PolicyConfig,
  index: number,
  environment: Environment,
  known: Known,
): Finding[] {
  let compiled: CompiledRule | undefined;
  const errors = errorsOf(() => {
    compiled = compileRule(rule, environment, config.groups);
  });
  return [
    ...errors,
    ...(rule.require === undefined ? [] : requirementFindings(rule.require, config.groups, known, rule.name)),
    ...reachFindings(rule, config.rules.slice(0, index), known),
    ...(compiled?.condition === undefined ? [] : conditionFindings(compiled.condition, rule.name)),
  ];
}

function defaultFindings(config: PolicyConfig): Finding[] {
  if (config.default !== 'allow') return [];
  const message = 'every call that no rule names is allowed (default: allow)';
  return [{ severity: 'warning', code: 'allows-by-default', rule: undefined, message, position: undefined }];
}

function errorsOf(run: () => void): Finding[] {
  try {
    run();
    return [];
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const { code, rule, message, position } = error;
    return [{ severity: 'error', code, rule, message, position }];
  }
}
