import { expect, test } from 'vitest';
import { jsonPath } from '../../proxy/mask/json-path.ts';

test.each([
  ['$.a.b', ['a', 'b'], true],
  ['$.a.b', ['a', 'b', 'c', 0], true],
  ['$.a.b', ['a'], false],
  ['$.a.b', ['a', 'x', 'b'], false],
  ['$.a[*].c', ['a', 3, 'c'], true],
  ['$.a[1]', ['a', 1], true],
  ['$.a[1]', ['a', 2], false],
  ['$.a.*', ['a', 'x'], true],
  ['$..c', ['a', 0, 'b', 'c'], true],
  ['$..c', ['c'], true],
  ['$..c', ['a', 'd'], false],
  ['$..a.b', ['a', 'a', 'b'], true],
  ['$..a..b', ['x', 'a', 'y', 'b'], true],
  ['$..[0]', ['x', 0], true],
  ['$..*', ['x'], true],
  ["$['a b'].c", ['a b', 'c'], true],
  ['$["x.y"]["it\\"s"]', ['x.y', 'it"s'], true],
  ['$.user-name._id', ['user-name', '_id'], true],
  ['$[*]', [4], true],
] as const)('%s on %j: %s', (path, keys, expected) => {
  expect(jsonPath(path).matches(keys)).toBe(expected);
});

test.each([
  '',
  '$',
  'a',
  '$a',
  '$.',
  '$..',
  '$...a',
  '$[',
  '$[]',
  '$[a]',
  '$[1:2]',
  '$[?(@.a)]',
  '$.a b',
  "$['a]",
  '$.a[-1]',
])('%j is refused', (path) => {
  expect(() => jsonPath(path)).toThrow(expect.objectContaining({ code: 'bad-path' }));
});
