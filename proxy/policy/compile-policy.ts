import { DECIDED_METHODS, PASSING_METHODS } from '../contract/mcp.ts';
import type {
  Decision,
  DecisionReason,
  Effect,
  PolicyConfig,
  PolicyInput,
  Requirement,
} from '../contract/policy.ts';
import { celEnvironment } from './cel-environment.ts';
import { type CompiledRule, compileRule } from './compile-rule.ts';
import { ConditionContext } from './condition.ts';
import { digest } from './digest.ts';
import { type Explanation, explainStep, type RuleOutcome } from './explain.ts';
import { PolicyError } from './policy-error.ts';
import { resolveRequirement } from './requirement.ts';

export interface PolicyPorts {
  /** Whether a detector finds a secret anywhere in a JSON value. May throw: the rule then errors. */
  findSecrets(value: unknown): boolean;
}

export interface CompiledPolicy {
  /** Hex SHA-256 of the whole policy's canonical JSON. */
  readonly digest: string;
  readonly config: PolicyConfig;
  /**
   * Never throws: what goes wrong in a rule denies the call (law 2). A requirement names people instead of groups, so that it
   * can be stored and compared (noStricter) after the groups have changed.
   */
  decide(input: PolicyInput): Decision;
  /** The same decision, with what became of each rule on the way. */
  explain(input: PolicyInput): Explanation;
}

/** Names of what decides beside the rules. */
const BUILT_INS = [
  '(default)',
  '(unknown-method)',
  '(unconfirmed-tool)',
  '(refused-tool)',
  '(passes)',
] as const;
type BuiltIn = (typeof BUILT_INS)[number];
const BUILT_IN_DIGESTS = new Map(BUILT_INS.map((name) => [name, digest({ builtIn: name })]));

/** Makes a policy ready to decide. Throws PolicyError for the first thing that keeps it from being in force. */
export function compilePolicy(config: PolicyConfig, ports: PolicyPorts): CompiledPolicy {
  requireFlatGroups(config);
  requireDistinctNames(config);
  const environment = celEnvironment(ports.findSecrets);
  const rules = config.rules.map((rule) => compileRule(rule, environment, config.groups));
  const policyDigest = digest(config);
  const fallback = resolveRequirement(config.require, config.groups);

  function decide(
    input: PolicyInput,
    observe?: (rule: CompiledRule, outcome: RuleOutcome) => void,
  ): Decision {
    const builtIn = (rule: BuiltIn, effect: Effect, reason: DecisionReason): Decision => ({
      effect,
      enforced: input.enforced,
      rule,
      ruleDigest: BUILT_IN_DIGESTS.get(rule) ?? '',
      policyDigest,
      reason,
      message: undefined,
      requirement: effect === 'hold' ? fallback : undefined,
      mask: undefined,
      seal: false,
    });
    if (PASSING_METHODS.has(input.method)) return builtIn('(passes)', 'allow', 'passes');
    if (!DECIDED_METHODS.has(input.method))
      return builtIn(
        '(unknown-method)',
        config.unknownMethods === 'pass' ? 'allow' : 'deny',
        'unknown-method',
      );

    // Before the rules: what a person refused by name is not allowed again by a glob.
    if (input.refused) return builtIn('(refused-tool)', 'deny', 'refused-tool');

    let found = builtIn('(default)', config.default, 'default');
    let context: ConditionContext | undefined;
    for (const compiled of rules) {
      const outcome = tryRule(compiled, input, () => (context ??= new ConditionContext(input)));
      observe?.(compiled, outcome);
      if (outcome === MATCHES) {
        found = byRule(compiled, policyDigest, input, fallback);
        break;
      }
      if (outcome.kind === 'error') return byError(compiled, policyDigest, input);
    }
    if (found.effect !== 'allow' || !isUnconfirmed(input) || config.unconfirmedTools === 'allow')
      return found;
    return {
      ...builtIn('(unconfirmed-tool)', 'hold', 'unconfirmed-tool'),
      mask: found.mask,
      seal: found.seal,
    };
  }

  return {
    digest: policyDigest,
    config,
    decide: (input) => decide(input),
    explain(input) {
      const steps: Explanation['steps'][number][] = [];
      const decision = decide(input, (rule, outcome) => steps.push(explainStep(rule, outcome, input)));
      return { steps, decision };
    },
  };
}

const MATCHES: RuleOutcome = { kind: 'matches' };
const CONDITION_FALSE: RuleOutcome = { kind: 'condition-false' };

function tryRule(compiled: CompiledRule, input: PolicyInput, context: () => ConditionContext): RuleOutcome {
  try {
    const field = compiled.mismatch(input);
    if (field !== undefined) return { kind: 'mismatch', field };
    if (compiled.condition === undefined) return MATCHES;
    return compiled.condition.holds(context()) ? MATCHES : CONDITION_FALSE;
  } catch (error) {
    return { kind: 'error', error };
  }
}

function byRule(
  { rule, digest: ruleDigest, requirement }: CompiledRule,
  policyDigest: string,
  input: PolicyInput,
  fallback: Requirement,
): Decision {
  return {
    effect: rule.then,
    enforced: input.enforced,
    rule: rule.name,
    ruleDigest,
    policyDigest,
    reason: 'rule',
    message: rule.message,
    requirement: rule.then === 'hold' ? (requirement ?? fallback) : undefined,
    mask: rule.mask,
    seal: rule.seal === true,
  };
}

/** The rule's message was written for another outcome, so it is not passed on. */
function byError(
  { rule, digest: ruleDigest }: CompiledRule,
  policyDigest: string,
  input: PolicyInput,
): Decision {
  return {
    effect: 'deny',
    enforced: input.enforced,
    rule: rule.name,
    ruleDigest,
    policyDigest,
    reason: 'rule-error',
    message: undefined,
    requirement: undefined,
    mask: undefined,
    seal: rule.seal === true,
  };
}

function isUnconfirmed(input: PolicyInput): boolean {
  return input.method === 'tools/call' && input.toolClass === undefined;
}

export function requireDistinctNames(config: PolicyConfig): void {
  const seen = new Set<string>();
  for (const { name } of config.rules) {
    if (seen.has(name))
      throw new PolicyError('duplicate-rule', `two rules are named ${name}`, { rule: name });
    seen.add(name);
  }
}

/** A group's member that bears a group's name would be read as a person here and as a group there. */
export function requireFlatGroups({ groups }: PolicyConfig): void {
  for (const [group, members] of Object.entries(groups)) {
    const nested = members.find((member) => Object.hasOwn(groups, member));
    if (nested !== undefined)
      throw new PolicyError(
        'nested-group',
        `group ${group} holds ${nested}, which is a group: list its members`,
      );
  }
}
