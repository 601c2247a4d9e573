import { expect, test } from 'vitest';
import { parseDuration } from '../../proxy/platform/config/durations.ts';
import { nearestName } from '../../proxy/platform/config/nearest-name.ts';

test.each([
  ['250ms', 250],
  ['90s', 90_000],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
])('%s is %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '0s', '5', '5x', '-1s', '1.5h', ' 5s', '5s ', '1234567s', '5constructor'])(
  '%j is none',
  (text) => {
    expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code: 'bad-duration' }));
  },
);

test.each([
  ['polcy', 'policy'],
  ['Servers', 'servers'],
  ['lsiten', 'listen'],
  ['colour', undefined],
  ['x', undefined],
])('%s is nearest to %s', (given, expected) => {
  expect(nearestName(given, ['policy', 'servers', 'listen', 'mode'])).toBe(expected);
});
