import { type PolicyInput, policyConfig } from '../proxy/contract/policy.ts';
import { compilePolicy } from '../proxy/policy/compile-policy.ts';

const RULES = 100;
const ROUNDS = 20_000;

/** A hundred rules of the kinds people write; only the last one matches the call. */
function hundredRules(): unknown[] {
  const kinds = [
    (n: number) => ({ match: { server: `other-${n}`, tool: 'read_*' }, then: 'allow' }),
    (n: number) => ({ match: { tool: [`delete_${n}*`, `*_drop_${n}`] }, then: 'deny' }),
    (n: number) => ({
      match: { server: 'files', tool: 'write_*' },
      when: `path.within(args.path, "/srv/team-${n}/shared") && tool.class == "write"`,
      then: 'hold',
    }),
    (n: number) => ({ match: { agent: `ci-${n}-*` }, when: 'time.getHours() < 6', then: 'hold' }),
    (n: number) => ({
      match: { server: 'files' },
      when: `args.content.matches("^#!.*team${n}")`,
      then: 'deny',
    }),
  ];
  const rules = Array.from({ length: RULES - 1 }, (_, n) => ({
    name: `rule-${n}`,
    ...kinds[n % kinds.length]?.(n),
  }));
  return [...rules, { name: 'last', match: { server: 'files', tool: 'write_file' }, then: 'allow' }];
}

const input: PolicyInput = {
  agent: 'claude-code',
  owner: 'Ada',
  server: 'files',
  method: 'tools/call',
  tool: 'write_file',
  toolClass: 'write',
  refused: false,
  args: { path: '/home/ada/project/notes.md', content: 'A few lines of text.\n'.repeat(20) },
  time: 1_790_000_000_000_000,
  source: { ip: '127.0.0.1' },
  enforced: true,
};

export interface PolicyFigures {
  /** Microseconds for one decision. */
  readonly p50: number;
  readonly p99: number;
}

/** Times one decision with 100 rules, 40 of them with a condition that is evaluated, of which the last one matches. */
export function measurePolicy(): PolicyFigures {
  const policy = compilePolicy(policyConfig.parse({ rules: hundredRules() }), { findSecrets: () => false });
  if (policy.decide(input).rule !== 'last') throw new Error('the last rule does not decide');
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = process.hrtime.bigint();
    policy.decide(input);
    times.push(Number(process.hrtime.bigint() - start) / 1000);
  }
  // The first half warms up.
  const sorted = times.slice(ROUNDS / 2).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

if (import.meta.main) console.log('policy decision, 100 rules:', measurePolicy(), 'µs');
