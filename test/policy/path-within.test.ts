import { posix } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWithin } from '../../proxy/policy/path-within.ts';
import { inputOf, withCondition } from './fixtures.ts';

describe('path.within', () => {
  test.each([
    ['/srv/data', true],
    ['/srv/data/', true],
    ['/srv/data/a/b.txt', true],
    ['//srv///data//a', true],
    ['/srv/./data/./a', true],
    ['/srv/data/a/../b', true],
    ['/srv/other/../data/a', true],
    ['/../srv/data/a', true],
    ['/srv/data..', false],
    ['/srv/database', false],
    ['/srv/data/../secret', false],
    ['/srv/data/a/../../secret', false],
    ['/srv/data/..', false],
    ['/srv/data/../../etc/passwd', false],
    ['/srv/data/%2e%2e/a', true],
    ['/SRV/data/a', false],
    ['/', false],
  ])('%s in /srv/data: %s', (path, expected) => {
    expect(isWithin(path, '/srv/data')).toBe(expected);
    expect(isWithin(path, '/srv/data/')).toBe(expected);
  });

  test.each([
    'srv/data/a',
    './srv',
    '~/a',
    '',
    '/srv/data/a\0.txt',
    '/srv/data/..\\..\\etc',
    'C:\\data',
    'file:///srv/data/a',
  ])('%j is refused: the rule errors, which denies for allow and deny rules alike', (path) => {
    expect(() => isWithin(path, '/srv/data')).toThrow();
    const input = inputOf({ args: { path } });
    for (const when of ['path.within(args.path, "/srv/data")', '!path.within(args.path, "/srv/data")'])
      expect(withCondition(when).decide(input)).toMatchObject({ effect: 'deny', reason: 'rule-error' });
  });

  test('every absolute path lies in /', () => {
    expect(isWithin('/a/b', '/')).toBe(true);
    expect(isWithin('/..', '/')).toBe(true);
  });

  test('agrees with the path that the system would make of it', () => {
    const segment = fc.constantFrom('', '.', '..', '...', 'a', 'b', 'ab', '..a');
    const paths = fc.array(segment, { maxLength: 8 }).map((segments) => `/${segments.join('/')}`);
    fc.assert(
      fc.property(paths, paths, (path, folder) => {
        const outside = posix.relative(posix.resolve(folder), posix.resolve(path)).split('/')[0] === '..';
        expect(isWithin(path, folder)).toBe(!outside);
      }),
      { numRuns: 2000 },
    );
  });
});
