import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BODY_KINDS, type RetentionRuleConfig, retentionConfig } from '../../proxy/contract/retention.ts';
import { createBundled } from '../../proxy/gateway/retention/bundled.ts';
import { type AgedBody, decide, ruleFor } from '../../proxy/gateway/retention/decide.ts';
import { compileRules, rulesDigest, shortest } from '../../proxy/gateway/retention/rules.ts';
import { formatDeleted, parseDeleted } from '../../proxy/record/deleted-list.ts';

const HOUR = 3_600_000_000;
const NOW = 1_795_219_200_000_000;
const name = fc.constantFrom('files', 'mail', 'payments', 'ci-1', 'ci-2');
const glob = fc.constantFrom('*', 'files', 'ci-*', 'pay*', 'mail');
const kind = fc.constantFrom(...BODY_KINDS);

const ruleConfig: fc.Arbitrary<RetentionRuleConfig> = fc
  .record({
    server: fc.option(glob, { nil: undefined }),
    agent: fc.option(fc.array(glob, { minLength: 1, maxLength: 3 }), { nil: undefined }),
    body: fc.option(fc.array(kind, { minLength: 1, maxLength: 3 }), { nil: undefined }),
    keep: fc.constantFrom('forever', '1h', '2d', '30d', '90d'),
    afterBundle: fc.boolean(),
    name: fc.constantFrom('a', 'b', 'c', 'd'),
  })
  .map(({ server, agent, body, ...rest }) => ({
    ...rest,
    match: JSON.parse(JSON.stringify({ server, agent, body })),
  }));
const body: fc.Arbitrary<AgedBody> = fc.record({
  place: fc.nat(),
  kind,
  bytes: fc.nat(),
  // From the future, too: of a clock that was set back.
  time: fc.integer({ min: NOW - 200 * 24 * HOUR, max: NOW + 24 * HOUR }),
  agent: fc.option(name),
  server: fc.option(name),
});
const about = fc.record({
  now: fc.constant(NOW),
  bundled: fc.boolean(),
  inUse: fc.boolean(),
  preservedBy: fc.array(fc.constantFrom('p', 'q'), { maxLength: 2 }),
});
const rules = fc.array(ruleConfig, { maxLength: 6 });

test('deletes nothing that is preserved, young, in use, without a rule, kept for ever, or waits for its bundle', () => {
  let deleted = 0;
  fc.assert(
    fc.property(body, rules, about, (one, configured, circumstances) => {
      const compiled = compileRules(configured);
      const verdict = decide(one, compiled, circumstances);
      if (verdict.what === 'keep') return;
      deleted += 1;
      const rule = ruleFor(one, compiled);
      expect(circumstances.preservedBy).toEqual([]);
      expect(circumstances.inUse).toBe(false);
      expect(rule?.name).toBe(verdict.rule);
      expect(rule?.keep).not.toBeNull();
      expect(NOW - one.time).toBeGreaterThanOrEqual(rule?.keep ?? Number.POSITIVE_INFINITY);
      expect(rule?.afterBundle === true && !circumstances.bundled).toBe(false);
      expect(NOW - one.time).toBeGreaterThanOrEqual(shortest(compiled) ?? Number.POSITIVE_INFINITY);
    }),
    { numRuns: 5000 },
  );
  expect(deleted).toBeGreaterThan(50);
});

test('the first rule that matches decides, whatever follows', () => {
  fc.assert(
    fc.property(body, rules, rules, about, (one, first, then, circumstances) => {
      if (ruleFor(one, compileRules(first)) === undefined) return;
      expect(decide(one, compileRules([...first, ...then]), circumstances)).toEqual(
        decide(one, compileRules(first), circumstances),
      );
    }),
  );
});

test('a body only ever becomes deletable with time, and a preservation always takes that back', () => {
  fc.assert(
    fc.property(body, rules, about, fc.nat(400), (one, configured, circumstances, days) => {
      const compiled = compileRules(configured);
      if (decide(one, compiled, circumstances).what !== 'delete') return;
      const later = { ...circumstances, now: NOW + days * 24 * HOUR };
      expect(decide(one, compiled, later).what).toBe('delete');
      expect(decide(one, compiled, { ...later, preservedBy: ['p'] })).toMatchObject({ why: 'preserved' });
    }),
  );
});

test('without rules, everything is kept', () => {
  const { rules: none } = retentionConfig.parse(undefined);
  expect(none).toEqual([]);
  fc.assert(
    fc.property(body, about, (one, circumstances) => {
      expect(decide(one, compileRules(none), circumstances)).toEqual({ what: 'keep', why: 'no-rule' });
    }),
  );
});

test('a body of nobody known falls under no rule that names an agent or a server', () => {
  const parse = (match: object) =>
    compileRules(retentionConfig.parse({ rules: [{ name: 'r', match, keep: '1h' }] }).rules);
  const nobody = { kind: 'request', agent: null, server: null } as const;
  expect(ruleFor(nobody, parse({ agent: '*' }))).toBeUndefined();
  expect(ruleFor(nobody, parse({ server: '*' }))).toBeUndefined();
  expect(ruleFor(nobody, parse({ body: 'request' }))?.name).toBe('r');
  expect(ruleFor(nobody, parse({ body: ['answer', 'sealed'] }))).toBeUndefined();
});

test('bundled says of every record whether a run has it, however runs overlap', () => {
  const run = fc.tuple(fc.nat(200), fc.nat(20)).map(([from, length]) => [from, from + length] as const);
  fc.assert(
    fc.property(fc.array(fc.array(run, { maxLength: 8 }), { maxLength: 4 }), (bundles) => {
      const bundled = createBundled(bundles.map((runs) => ({ runs: JSON.stringify(runs) })));
      for (let index = 0; index < 225; index++) {
        const expected = bundles.flat().some(([from, to]) => from <= index && index < to);
        expect(bundled(index)).toBe(expected);
      }
    }),
  );
});

test('the list of what was deleted is read back as it was written', () => {
  const one = fc.record({ index: fc.nat(1e12), nth: fc.nat(4095) });
  fc.assert(
    fc.property(fc.uniqueArray(one, { selector: ({ index, nth }) => index * 4096 + nth }), (given) => {
      const sorted = given.toSorted((a, b) => a.index - b.index || a.nth - b.nth);
      const read = parseDeleted(formatDeleted(sorted));
      expect([...read]).toEqual(sorted.map(({ index, nth }) => index * 4096 + nth));
    }),
  );
  expect(
    formatDeleted([
      { index: 7, nth: 0 },
      { index: 7, nth: 2 },
      { index: 9, nth: 1 },
    ]),
  ).toBe('7 0,2\n9 1\n');
  expect(parseDeleted('7 x\n-1 2\n').size).toBe(0);
});

test('the digest of the rules is another for other rules, and the same however they are written', () => {
  const parse = (input: object) => rulesDigest(retentionConfig.parse(input));
  const a = { rules: [{ name: 'r', keep: '90d' }] };
  expect(parse(a)).toBe(parse({ rules: [{ keep: '90d', name: 'r', match: {} }], every: '1d' }));
  expect(parse(a)).not.toBe(parse({ rules: [{ name: 'r', keep: '91d' }] }));
});
