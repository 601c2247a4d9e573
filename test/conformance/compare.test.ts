import { expect, it } from 'vitest';
import { type Check, compareChecks } from './compare.ts';

const check = (scenario: string, id: string, place: number, status: string): Check => ({
  scenario,
  check: id,
  place,
  status,
  message: undefined,
});

it('finds nothing between equals, in whatever order', () => {
  const checks = [check('a', 'x', 0, 'SUCCESS'), check('b', 'x', 0, 'FAILURE')];
  expect(compareChecks(checks, checks.toReversed())).toEqual([]);
});

it('sees what totals hide: one check up, another down', () => {
  const left = [check('a', 'x', 0, 'SUCCESS'), check('a', 'y', 0, 'FAILURE')];
  const right = [check('a', 'x', 0, 'FAILURE'), check('a', 'y', 0, 'SUCCESS')];
  expect(compareChecks(left, right).map(({ check: id }) => id)).toEqual(['x', 'y']);
});

it('sees the second of two checks with one id', () => {
  const left = [check('a', 'x', 0, 'SUCCESS'), check('a', 'x', 1, 'SUCCESS')];
  const right = [check('a', 'x', 0, 'SUCCESS'), check('a', 'x', 1, 'FAILURE')];
  expect(compareChecks(left, right)).toMatchObject([{ place: 1, left: 'SUCCESS', right: 'FAILURE' }]);
});

it('sees a check that one side lacks', () => {
  const one = [check('a', 'x', 0, 'SUCCESS')];
  expect(compareChecks(one, [])).toMatchObject([{ left: 'SUCCESS', right: undefined }]);
  expect(compareChecks([], one)).toMatchObject([{ left: undefined, right: 'SUCCESS' }]);
});
