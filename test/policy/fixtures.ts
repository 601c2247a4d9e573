import { type PolicyConfig, type PolicyInput, policyConfig } from '../../proxy/contract/policy.ts';
import { type CompiledPolicy, compilePolicy } from '../../proxy/policy/compile-policy.ts';
import type { PolicyErrorCode } from '../../proxy/policy/policy-error.ts';
import { PolicyError } from '../../proxy/policy/policy-error.ts';

/** A policy as written in a file, with the schema's defaults. */
export function policyOf(written: Record<string, unknown>): PolicyConfig {
  return policyConfig.parse(written);
}

export function compiled(
  written: Record<string, unknown>,
  findSecrets = (_value: unknown) => false,
): CompiledPolicy {
  return compilePolicy(policyOf(written), { findSecrets });
}

/** One rule `r` with this condition, `default: deny`. */
export function withCondition(when: string, findSecrets?: (value: unknown) => boolean): CompiledPolicy {
  return compiled({ default: 'deny', rules: [{ name: 'r', when, then: 'allow' }] }, findSecrets);
}

export function inputOf(parts: Partial<PolicyInput> = {}): PolicyInput {
  return {
    agent: 'claude-code',
    owner: 'Ada',
    server: 'files',
    method: 'tools/call',
    tool: 'write_file',
    toolClass: 'write',
    refused: false,
    args: { path: '/srv/data/a.txt' },
    time: Date.UTC(2026, 10, 21, 14, 30) * 1000,
    source: { ip: '127.0.0.1' },
    enforced: true,
    ...parts,
  };
}

export function errorOf(run: () => unknown): PolicyError {
  try {
    run();
  } catch (error) {
    if (error instanceof PolicyError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

export function codeOf(run: () => unknown): PolicyErrorCode {
  return errorOf(run).code;
}
