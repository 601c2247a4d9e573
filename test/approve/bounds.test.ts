import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GrantBounds, withinBounds } from '../../proxy/approve/bounds.ts';
import { matchKeyOf } from '../../proxy/approve/match-key.ts';
import { isWithin } from '../../proxy/policy/path-within.ts';

const bounds = (args: GrantBounds['args'], free: GrantBounds['free'] = {}): GrantBounds =>
  JSON.parse(JSON.stringify({ args, free }));
const covered = (given: unknown, by: GrantBounds): boolean => withinBounds(by, given, isWithin);

describe('the bounds of a grant', () => {
  it('without anything freed cover equal arguments and no others', () => {
    const json = fc
      .dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 })
      .map((one) => JSON.parse(JSON.stringify(one)));
    fc.assert(fc.property(json, (args) => covered(structuredClone(args), bounds(args))));
    fc.assert(
      fc.property(json, json, (args, others) => {
        fc.pre(JSON.stringify(args) !== JSON.stringify(others));
        const same = JSON.stringify(sorted(args)) === JSON.stringify(sorted(others));
        expect(covered(others, bounds(args))).toBe(same);
      }),
    );
  });

  it('refuse an argument more, one less, and what only looks alike', () => {
    const by = bounds({ path: '/tmp/a', n: 1 });
    expect(covered({ path: '/tmp/a', n: 1, mode: 'w' }, by)).toBe(false);
    expect(covered({ path: '/tmp/a' }, by)).toBe(false);
    expect(covered({ path: '/tmp/a', n: '1' }, by)).toBe(false);
    expect(covered(JSON.parse('{"path":"/tmp/a","n":1,"__proto__":{"x":1}}'), by)).toBe(false);
    for (const odd of [undefined, null, [], 'text', 7]) expect(covered(odd, by)).toBe(false);
  });

  it('let a path go no further than its folder', () => {
    const by = bounds({ path: '/tmp/a/x' }, { path: { within: '/tmp/a' } });
    expect(covered({ path: '/tmp/a/y/z' }, by)).toBe(true);
    for (const path of [
      '/tmp/ab',
      '/tmp/b',
      '/tmp/a/../b',
      'tmp/a/x',
      '',
      '/tmp/a/./../../etc',
      '/tmp/a/\u0000',
      7,
      ['/tmp/a/x'],
      null,
    ])
      expect([path, safely(() => covered({ path }, by))]).toEqual([path, false]);
    expect(covered({}, by)).toBe(false);
  });

  it('free one argument alone', () => {
    const by = bounds({ text: 'x', path: '/p' }, { text: 'any' });
    expect(covered({ text: { deep: [1] }, path: '/p' }, by)).toBe(true);
    expect(covered({ path: '/p' }, by)).toBe(true);
    expect(covered({ text: 'x', path: '/q' }, by)).toBe(false);
    expect(
      covered({ text: 'x', path: '/p' }, bounds({ text: 'x', path: '/p' }, JSON.parse('{"toString":"any"}'))),
    ).toBe(true);
  });
});

describe('the match key', () => {
  const key = Buffer.alloc(32, 7);
  const of = (agent: string, server: string, method: string, params?: string): string =>
    matchKeyOf(key, {
      agent,
      server,
      method,
      params: params === undefined ? undefined : Buffer.from(params),
    });

  it('is another for any other agent, server, method or bytes', () => {
    const parts = fc.tuple(fc.string(), fc.string(), fc.string(), fc.option(fc.string(), { nil: undefined }));
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        expect(of(...one) === of(...other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });

  it('is another for what a replay sends, and for each replay', () => {
    const call = { agent: 'a', server: 's', method: 'm', params: Buffer.from('{}') };
    const keys = [undefined, 0, 1].map((replay) => matchKeyOf(key, { ...call, replay }));
    expect(new Set(keys).size).toBe(3);
    expect(keys[0]).toBe(of('a', 's', 'm', '{}'));
  });

  it('is another where the bytes mean the same', () => {
    const keys = [
      '{"a":1,"b":2}',
      '{"a":1, "b":2}',
      '{"b":2,"a":1}',
      '{"a":1.0,"b":2}',
      '{"a":1,"b":2}\n',
      '{"a":1,"\\u0062":2}',
    ].map((params) => of('a', 's', 'm', params));
    expect(new Set([...keys, of('a', 's', 'm'), of('a', 's', 'm', '')]).size).toBe(keys.length + 2);
  });

  it('is not told by another key, and splits do not collide', () => {
    expect(
      matchKeyOf(Buffer.alloc(32, 8), { agent: 'a', server: 's', method: 'm', params: undefined }),
    ).not.toBe(of('a', 's', 'm'));
    expect(of('ab', 'c', 'd')).not.toBe(of('a', 'bc', 'd'));
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  // An object without members is no empty list.
  return {
    members: Object.entries(value)
      .map(([name, inner]) => [name, sorted(inner)] as const)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  };
}

/** The gateway takes a path that cannot be judged for one that lies within nothing. */
function safely(run: () => boolean): boolean {
  try {
    return run();
  } catch {
    return false;
  }
}
