import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DECIDED_METHODS, PASSING_METHODS } from '../../proxy/contract/mcp.ts';
import { EFFECTS } from '../../proxy/contract/policy.ts';
import { codeOf, compiled, inputOf } from './fixtures.ts';

describe('the order of a decision', () => {
  test('the first rule that matches decides', () => {
    const policy = compiled({
      rules: [
        { name: 'other-server', match: { server: 'db' }, then: 'deny' },
        { name: 'first', match: { tool: 'write_*' }, then: 'allow' },
        { name: 'second', match: { tool: 'write_file' }, then: 'deny' },
      ],
    });
    expect(policy.decide(inputOf())).toMatchObject({ effect: 'allow', rule: 'first', reason: 'rule' });
  });

  test('all parts of match must hold, and any glob of a list', () => {
    const policy = compiled({
      default: 'deny',
      rules: [
        { name: 'r', match: { server: ['db', 'fil*'], agent: 'claude-?ode', owner: 'Ada' }, then: 'allow' },
      ],
    });
    expect(policy.decide(inputOf()).effect).toBe('allow');
    expect(policy.decide(inputOf({ owner: 'Bob' })).effect).toBe('deny');
    expect(policy.decide(inputOf({ server: 'mail' })).effect).toBe('deny');
  });

  test('no rule: the default, which is hold with the requirement of the policy, in people', () => {
    const policy = compiled({
      require: { groups: [{ of: ['leads'], need: 1 }] },
      groups: { leads: ['ada'] },
    });
    const decision = policy.decide(inputOf());
    expect(decision).toMatchObject({ effect: 'hold', rule: '(default)', reason: 'default' });
    expect(decision.requirement?.groups).toEqual([{ of: ['ada'], need: 1 }]);
  });

  test('a requirement is there exactly for hold, the rule’s own before the policy’s', () => {
    const policy = compiled({
      rules: [
        { name: 'own', match: { tool: 'a' }, then: 'hold', require: { confirm: 'presence' } },
        { name: 'plain', match: { tool: 'b' }, then: 'hold' },
        { name: 'no', match: { tool: 'c' }, then: 'deny', message: 'Ask Ada.' },
      ],
    });
    expect(policy.decide(inputOf({ tool: 'a' })).requirement?.confirm).toBe('presence');
    expect(policy.decide(inputOf({ tool: 'b' })).requirement?.confirm).toBe('full');
    expect(policy.decide(inputOf({ tool: 'c' }))).toMatchObject({
      requirement: undefined,
      message: 'Ask Ada.',
    });
  });

  test('what is not enforced is decided all the same', () => {
    const policy = compiled({ default: 'deny' });
    expect(policy.decide(inputOf({ enforced: false }))).toMatchObject({ effect: 'deny', enforced: false });
  });
});

describe('methods', () => {
  test.each([...PASSING_METHODS])('%s passes whatever the rules say', (method) => {
    const policy = compiled({ default: 'deny', rules: [{ name: 'no', then: 'deny' }] });
    expect(policy.decide(inputOf({ method }))).toMatchObject({
      effect: 'allow',
      rule: '(passes)',
      reason: 'passes',
    });
  });

  test('an unknown one is denied unless policy says pass', () => {
    const input = inputOf({ method: 'tools/destroy' });
    const allowAll = { default: 'allow', rules: [{ name: 'all', then: 'allow' }] };
    expect(compiled(allowAll).decide(input)).toMatchObject({ effect: 'deny', rule: '(unknown-method)' });
    expect(compiled({ ...allowAll, unknownMethods: 'pass' }).decide(input)).toMatchObject({
      effect: 'allow',
      reason: 'unknown-method',
    });
  });

  test.each([...DECIDED_METHODS])('%s is decided by the rules', (method) => {
    const policy = compiled({ default: 'allow', rules: [{ name: 'no', match: { method }, then: 'deny' }] });
    expect(policy.decide(inputOf({ method })).rule).toBe('no');
  });
});

describe('a tool that nobody confirmed', () => {
  const unconfirmed = inputOf({ toolClass: undefined });

  test('is held where a rule or the default would allow it, with the policy’s requirement and the rule’s masks', () => {
    const mask = { keys: ['phone'], paths: [] };
    const policy = compiled({
      require: { confirm: 'presence' },
      rules: [{ name: 'r', then: 'allow', mask }],
    });
    expect(policy.decide(unconfirmed)).toMatchObject({
      effect: 'hold',
      rule: '(unconfirmed-tool)',
      reason: 'unconfirmed-tool',
      requirement: { confirm: 'presence' },
      mask,
    });
    expect(compiled({ default: 'allow' }).decide(unconfirmed).effect).toBe('hold');
  });

  test('is denied where a rule denies, and held as the rule says where a rule holds', () => {
    expect(compiled({ rules: [{ name: 'r', then: 'deny' }] }).decide(unconfirmed)).toMatchObject({
      effect: 'deny',
      rule: 'r',
    });
    const hold = { name: 'r', then: 'hold', require: { confirm: 'quick' } };
    expect(compiled({ rules: [hold] }).decide(unconfirmed)).toMatchObject({
      rule: 'r',
      requirement: { confirm: 'quick' },
    });
  });

  test('runs under unconfirmedTools: allow', () => {
    const policy = compiled({ unconfirmedTools: 'allow', rules: [{ name: 'r', then: 'allow' }] });
    expect(policy.decide(unconfirmed)).toMatchObject({ effect: 'allow', rule: 'r' });
  });

  test('has the class "unconfirmed" in conditions', () => {
    const rules = [{ name: 'new', when: 'tool.class == "unconfirmed"', then: 'deny' }];
    const policy = compiled({ default: 'allow', rules });
    expect(policy.decide(unconfirmed).rule).toBe('new');
    expect(policy.decide(inputOf()).effect).toBe('allow');
  });

  test('does not concern what is no tool', () => {
    const policy = compiled({ default: 'allow' });
    expect(policy.decide(inputOf({ method: 'resources/read', toolClass: undefined })).effect).toBe('allow');
  });
});

describe('a tool whose definition a person refused', () => {
  test.each(['allow', 'hold', 'deny'] as const)('is denied where a rule says %s', (then) => {
    const policy = compiled({ unconfirmedTools: 'allow', default: 'allow', rules: [{ name: 'r', then }] });
    for (const toolClass of ['read', undefined] as const) {
      expect(policy.decide(inputOf({ toolClass, refused: true }))).toMatchObject({
        effect: 'deny',
        rule: '(refused-tool)',
        reason: 'refused-tool',
        requirement: undefined,
      });
    }
  });
});

describe('what keeps a policy from being in force', () => {
  const rule = { name: 'r', then: 'allow' };
  test.each([
    ['duplicate-rule', { rules: [rule, rule] }],
    ['require-without-hold', { rules: [{ ...rule, require: {} }] }],
    ['bad-glob', { rules: [{ ...rule, match: { tool: 'read_[ab]' } }] }],
    ['bad-glob', { rules: [{ ...rule, match: { tool: '!write' } }] }],
    ['nested-group', { groups: { a: ['b'], b: ['ada'] } }],
    ['bad-expression', { rules: [{ ...rule, when: 'args.x ==' }] }],
  ])('%s', (code, written) => {
    expect(codeOf(() => compiled(written))).toBe(code);
  });
});

describe('explain', () => {
  test('tells of each rule that was tried and gives the same decision', () => {
    const policy = compiled({
      rules: [
        { name: 'elsewhere', match: { server: 'db' }, then: 'deny' },
        { name: 'night', when: 'time.getHours() < 6', then: 'deny' },
        { name: 'broken', when: 'args.nothing == 1', then: 'allow' },
        { name: 'never-tried', then: 'allow' },
      ],
    });
    const { steps, decision } = policy.explain(inputOf());
    expect(steps).toMatchObject([
      { rule: 'elsewhere', outcome: 'mismatch', field: 'server', wanted: ['db'], found: 'files' },
      { rule: 'night', outcome: 'condition-false' },
      { rule: 'broken', outcome: 'error', error: expect.stringContaining('nothing') },
    ]);
    expect(decision).toEqual(policy.decide(inputOf()));
    expect(decision).toMatchObject({ effect: 'deny', reason: 'rule-error', rule: 'broken' });
  });
});

describe('properties', () => {
  const conditions = [
    'args.x == 1',
    'args.list.exists(i, i > 2)',
    'secrets(args)',
    'args.path.matches("a+")',
    'path.within(args.path, "/srv")',
    'has(args.x) && args.x.y in ["a"]',
    'args',
    'tool.class != "read"',
    undefined,
  ];
  const rules = fc
    .array(
      fc.record({
        then: fc.constantFrom(...EFFECTS),
        when: fc.constantFrom(...conditions),
        tool: fc.constantFrom('*', 'a*', 'b', '?'),
      }),
      { maxLength: 6 },
    )
    .map((drafts) =>
      drafts.map(({ then, when, tool }, index) => ({ name: `r${index}`, match: { tool }, when, then })),
    );
  const inputs = fc.record({
    agent: fc.string(),
    owner: fc.string(),
    server: fc.string(),
    method: fc.oneof(fc.constantFrom('tools/call', 'prompts/get', 'tools/list'), fc.string()),
    tool: fc.oneof(fc.constantFrom('a', 'ab', 'b'), fc.string()),
    toolClass: fc.constantFrom('read', 'write', 'destructive', undefined),
    refused: fc.boolean(),
    args: fc.oneof(
      fc.jsonValue(),
      fc.anything(),
      fc.object({ key: fc.constantFrom('x', 'path', 'list', 'constructor') }),
    ),
    time: fc.oneof(fc.integer(), fc.double()),
    source: fc.record({ ip: fc.string() }),
    enforced: fc.boolean(),
  });

  test('a decision is always made, and without a rule that says so nothing is allowed', () => {
    fc.assert(
      fc.property(rules, inputs, (drafts, input) => {
        const policy = compiled({ rules: drafts }, (value) => JSON.stringify(value).includes('x'));
        const decision = policy.decide(input as never);
        expect(decision.requirement !== undefined).toBe(decision.effect === 'hold');
        const decider = drafts.find(({ name }) => name === decision.rule);
        if (decision.reason === 'rule-error') expect(decision.effect).toBe('deny');
        else if (decision.effect === 'allow')
          expect(decider?.then ?? decision.rule).toMatch(/^(allow|\(passes\))$/);
      }),
      { numRuns: 300 },
    );
  });

  test('rules after the one that decided do not matter, and those before it did not match', () => {
    fc.assert(
      fc.property(rules, inputs, (drafts, input) => {
        const policy = compiled({ rules: drafts });
        const { steps, decision } = policy.explain(input as never);
        const place = drafts.findIndex(({ name }) => name === decision.rule);
        if (place < 0) return;
        const alone = compiled({ rules: drafts.slice(0, place + 1) }).decide(input as never);
        expect({ ...alone, policyDigest: '' }).toEqual({ ...decision, policyDigest: '' });
        for (const step of steps.slice(0, -1))
          expect(['mismatch', 'condition-false']).toContain(step.outcome);
      }),
    );
  });
});
