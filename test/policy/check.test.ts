import { describe, expect, test } from 'vitest';
import { checkPolicy } from '../../proxy/policy/check.ts';
import type { Known } from '../../proxy/policy/finding.ts';
import { policyOf } from './fixtures.ts';

const findings = (written: Record<string, unknown>, known?: Known) =>
  checkPolicy(policyOf(written), known).map(({ code, rule }) => `${code} ${rule ?? ''}`.trim());
const rule = { name: 'r', then: 'allow' };

describe('checkPolicy', () => {
  test('finds nothing in a sound policy', () => {
    const sound = {
      groups: { leads: ['ada', 'bob'] },
      rules: [
        {
          name: 'reads',
          match: { server: 'files', tool: 'read_*' },
          when: 'tool.class == "read"',
          then: 'allow',
        },
        {
          name: 'writes',
          match: { tool: '*' },
          then: 'hold',
          require: { groups: [{ of: ['leads'], need: 2 }] },
        },
      ],
    };
    expect(findings(sound, { servers: ['files'], approvers: ['ada', 'bob'] })).toEqual([]);
  });

  test('lists every error, not the first', () => {
    const rules = [
      { name: 'a', when: 'args.x ==', then: 'allow' },
      { name: 'b', when: 'agent == 1', then: 'allow' },
      { name: 'c', when: 'agent.matches("(")', then: 'allow' },
      { name: 'c', match: { tool: '[x]' }, then: 'allow' },
      { name: 'd', match: { tool: 'y' }, then: 'deny', require: {} },
    ];
    const found = findings({ rules });
    for (const expected of [
      'bad-expression a',
      'bad-expression b',
      'bad-pattern c',
      'duplicate-rule c',
      'bad-glob c',
      'require-without-hold d',
    ])
      expect(found).toContain(expected);
  });

  test.each([
    ['a rule that takes all', [{ ...rule, name: 'all' }, rule]],
    [
      'a wider glob',
      [
        { ...rule, name: 'all', match: { tool: 'read_*' } },
        { ...rule, match: { tool: ['read_a', 'read_b*'], server: 'x' } },
      ],
    ],
    [
      'the same condition',
      [
        { ...rule, name: 'all', when: 'agent == "a"' },
        { ...rule, when: 'agent == "a"' },
      ],
    ],
  ])('shadowed by %s', (_, rules) => {
    expect(findings({ rules })).toContain('shadowed r');
  });

  test('not shadowed by a condition or a narrower match', () => {
    const rules = [
      { ...rule, name: 'a', when: 'agent == "a"' },
      { ...rule, name: 'b', match: { server: 'x' } },
      { ...rule, name: 'c', match: { tool: 'read_?' } },
      { ...rule, match: { tool: 'read_*' } },
    ];
    expect(findings({ rules })).toEqual([]);
  });

  test.each([
    ['a method that passes', { match: { method: 'tools/list' } }],
    ['a method that is none', { match: { method: 'tools/destroy' } }],
    ['a tool where none is named', { match: { method: 'roots/list', tool: 'x' } }],
    ['a condition that is false', { when: '1 > 2' }],
  ])('never matches: %s', (_, parts) => {
    expect(findings({ rules: [{ ...rule, ...parts }] })).toEqual(['never-matches r']);
  });

  test('servers that are not configured', () => {
    const rules = [{ ...rule, match: { server: ['file*', 'db'] } }];
    expect(findings({ rules }, { servers: ['files'] })).toEqual(['unknown-server r']);
    expect(findings({ rules })).toEqual([]);
  });

  test('groups and people that are not there, and requirements that nobody can meet', () => {
    const needs = (of: string[], need = 1) => ({
      groups: { leads: ['ada', 'bob'] },
      rules: [{ name: 'r', then: 'hold', require: { groups: [{ of, need }] } }],
    });
    expect(findings(needs(['leeds']))).toEqual(['unknown-group r']);
    expect(findings(needs(['carol']))).toEqual([]);
    expect(findings(needs(['carol']), { approvers: ['ada'] })).toEqual(['unknown-group r']);
    expect(findings(needs(['leads'], 3))).toEqual(['unmeetable r']);
    expect(findings(needs(['*'], 3))).toEqual([]);
    expect(findings(needs(['*'], 3), { approvers: ['ada', 'bob'] })).toEqual(['unmeetable r']);
  });

  test('two groups of the same single person cannot both be met by distinct people', () => {
    const both = [
      { of: ['ada'], need: 1 },
      { of: ['ada'], need: 1 },
    ];
    expect(findings({ require: { groups: both } })).toEqual(['unmeetable']);
    expect(findings({ require: { groups: both, distinct: false } })).toEqual([]);
  });

  test.each(['tool.class == "destructiv"', '"writes" != tool.class', 'tool.class in ["read", "wirte"]'])(
    'a class that no tool has: %s',
    (when) => {
      expect(findings({ rules: [{ ...rule, when }] })).toEqual(['unknown-class r']);
    },
  );

  test('loops within loops, and a default of allow', () => {
    const when = 'args.a.all(x, args.b.exists(y, x == y))';
    expect(findings({ default: 'allow', rules: [{ ...rule, when }] })).toEqual([
      'costly r',
      'allows-by-default',
    ]);
    expect(findings({ rules: [{ ...rule, when: 'args.a.filter(x, x > 1).exists(y, y == 2)' }] })).toEqual([]);
  });
});
