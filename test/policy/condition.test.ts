import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { threadCpu } from '../thread-cpu.ts';
import { codeOf, compiled, errorOf, inputOf, withCondition } from './fixtures.ts';

describe('variables', () => {
  test.each([
    ['agent == "claude-code" && owner == "Ada" && server == "files"', 'allow'],
    ['method == "tools/call" && tool.name == "write_file" && tool.class == "write"', 'allow'],
    ['source.ip == "127.0.0.1"', 'allow'],
    ['time.getHours() == 14 && time.getMinutes() == 30', 'allow'],
    ['time.getHours("Asia/Tokyo") == 23', 'allow'],
    ['time < timestamp("2026-11-22T00:00:00Z")', 'allow'],
    ['has(args.path) && !has(args.mode)', 'allow'],
    ['args.path.startsWith("/srv")', 'allow'],
    ['agent == "other"', 'deny'],
  ])('%s', (when, effect) => {
    expect(withCondition(when).decide(inputOf())).toMatchObject({
      effect,
      reason: effect === 'allow' ? 'rule' : 'default',
    });
  });

  test.each([
    ['args.n > 1 && args.n == 2 && args.n in [1, 2]', { n: 2 }],
    ['args.ids == [1, 2]', { ids: [1, 2] }],
    ['args.ids != [1, 3]', { ids: [1, 2] }],
    ['args.tags == ["a", "b"]', { tags: ['a', 'b'] }],
    ['args.items.all(i, i.price < 10.5)', { items: [{ price: 1 }, { price: 10 }] }],
    ['args.items.map(i, i.name).join(",") == "a,b"', { items: [{ name: 'a' }, { name: 'b' }] }],
    ['args.a.b == {"c": 1}', { a: { b: { c: 1 } } }],
    ['"k" in args.map && !("toString" in args.map)', { map: { k: null } }],
    ['args.none == null', { none: null }],
    ['size(args.list) == 3 && args.list[1] == "y"', { list: ['x', 'y', 'z'] }],
  ])('JSON in args: %s', (when, args) => {
    expect(withCondition(when).decide(inputOf({ args }))).toMatchObject({ effect: 'allow' });
  });

  test('keys that JavaScript gives a meaning are keys like others', () => {
    const args = JSON.parse(
      '{"constructor": "c", "__proto__": "p", "hasOwnProperty": 1, "x": "a"}',
    ) as unknown;
    expect(withCondition('args.x == "a" && args.constructor == "c"').decide(inputOf({ args })).effect).toBe(
      'allow',
    );
    expect(withCondition('args["__proto__"] == "p"').decide(inputOf({ args })).effect).toBe('allow');
    expect(withCondition('has(args.toString)').decide(inputOf({ args }))).toMatchObject({
      reason: 'default',
    });
  });

  test('a call without arguments has none', () => {
    expect(withCondition('!has(args.path)').decide(inputOf({ args: undefined })).effect).toBe('allow');
  });
});

describe('a condition that errors denies at once (law 2)', () => {
  test.each([
    ['a missing key', 'args.mode == "w"'],
    ['a missing key behind one that is there', 'args.path.x == 1'],
    ['a type that does not fit', 'args.path > 3'],
    ['no boolean', 'args.path'],
    ['an unknown time zone', 'time.getHours("Mars/Olympus") == 1'],
    ['a helper given no text', 'path.within(args, "/srv")'],
    ['a loop over what is no list', 'args.path.all(p, p == "a")'],
  ])('%s', (_, when) => {
    const policy = compiled({
      default: 'allow',
      rules: [
        { name: 'errs', when, then: 'allow', message: 'fine' },
        { name: 'next', then: 'allow' },
      ],
    });
    expect(policy.decide(inputOf())).toMatchObject({
      effect: 'deny',
      rule: 'errs',
      reason: 'rule-error',
      message: undefined,
    });
  });

  test('a detector that throws', () => {
    const policy = withCondition('!secrets(args)', () => {
      throw new Error('overrun');
    });
    expect(policy.decide(inputOf())).toMatchObject({ effect: 'deny', reason: 'rule-error' });
  });

  test('only if match holds', () => {
    const rules = [{ name: 'errs', match: { server: 'db' }, when: 'args.nothing', then: 'allow' }];
    expect(compiled({ default: 'allow', rules }).decide(inputOf())).toMatchObject({ effect: 'allow' });
  });

  test('arguments nested beyond any sense', () => {
    let args: unknown = 'x';
    for (let depth = 0; depth < 100_000; depth += 1) args = [args];
    expect(withCondition('args == 1').decide(inputOf({ args }))).toMatchObject({ effect: 'deny' });
  });
});

describe('what does not compile', () => {
  test.each([
    ['bad-expression', 'args.x =='],
    ['bad-expression', 'tool.clas == "read"'],
    ['bad-expression', 'tools.name == "x"'],
    ['bad-expression', 'agent == 3'],
    ['bad-expression', 'agent + "x"'],
    ['bad-expression', 'agent.matches(3)'],
    ['bad-expression', `${'('.repeat(200)}true${')'.repeat(200)}`],
    ['bad-pattern', 'agent.matches("(a")'],
    ['bad-pattern', 'matches(args.x, "(?=a)")'],
    ['bad-pattern', String.raw`args.x.matches("(a)\\1")`],
    ['bad-pattern', 'agent.matches(args.pattern)'],
    ['bad-pattern', 'args.list.exists(p, agent.matches("^" + p))'],
    ['bad-pattern', 'cel.bind(p, tool.name, agent.matches(p))'],
    ['bad-path', 'path.within(args.path, "srv")'],
  ])('%s: %s', (code, when) => {
    expect(codeOf(() => withCondition(when))).toBe(code);
  });

  test('the error names the rule and the place', () => {
    const error = errorOf(() => withCondition('agent == "a" &&\n  owners == "b"'));
    expect(error.rule).toBe('r');
    expect(error.position).toEqual({ line: 2, column: 3 });
    expect(errorOf(() => withCondition('agent.matches("(a")')).position).toEqual({ line: 1, column: 15 });
  });
});

describe('helpers', () => {
  test('secrets sees the JSON as it came', () => {
    const seen: unknown[] = [];
    const args = { a: [{ b: 'c' }], n: null };
    const policy = withCondition('secrets(args) || secrets(args.a[0]) || secrets("text")', (value) => {
      seen.push(value);
      return false;
    });
    policy.decide(inputOf({ args }));
    expect(JSON.parse(JSON.stringify(seen))).toEqual([args, { b: 'c' }, 'text']);
  });

  test('matches finds anywhere, as method and as function, also with a pattern made on the way', () => {
    const input = inputOf({ server: '(two|2)', args: { text: 'one two' } });
    for (const when of [
      'args.text.matches("t.o$")',
      'matches(args.text, "^one")',
      'args.text.matches("^one " + server)',
    ])
      expect(withCondition(when).decide(input).effect).toBe('allow');
    expect(withCondition('args.text.matches("^two")').decide(input)).toMatchObject({ reason: 'default' });
    const broken = inputOf({ ...input, server: '(' });
    expect(withCondition('args.text.matches(server)').decide(broken)).toMatchObject({ reason: 'rule-error' });
  });

  test('matches is linear where JavaScript would back-track for ever', () => {
    const policy = withCondition('args.text.matches("^(a+)+$")');
    const start = threadCpu();
    expect(policy.decide(inputOf({ args: { text: `${'a'.repeat(50_000)}b` } })).effect).toBe('deny');
    expect(threadCpu() - start).toBeLessThan(2000);
  });

  test('arguments of ever new shapes leave nothing behind', () => {
    const policy = withCondition('args.x == "a" || args.x in ["b"]');
    const shaped = (seed: number): unknown => {
      let value: unknown = 'leaf';
      for (let level = 0; level < 40; level += 1) value = (seed >> (level % 30)) & 1 ? [value] : { k: value };
      return value;
    };
    const run = (from: number, to: number): void => {
      for (let seed = from; seed < to; seed += 1)
        policy.decide(inputOf({ args: { x: shaped(seed * 7919) } }));
    };
    // Once the flag is set, a new context has it.
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const settled = (): number => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    run(0, 500);
    const before = settled();
    run(500, 4000);
    // The library keeps 27 KB for each such call, 95 MB in all, unless it is told not to.
    expect(settled() - before).toBeLessThan(40_000_000);
  });
});
