import { expect, it } from 'vitest';
import type { LogEntryView } from '../../proxy/contract/log-views.ts';
import { EMPTY, filterOf } from '../../renderer/screens/retention/preserve-draft.ts';
import { purgeRuns } from '../../renderer/screens/retention/purge-runs.ts';
import { callWords, matchWords } from '../../renderer/screens/retention/words.ts';

const purge = (index: number, more: LogEntryView['facts']): LogEntryView => ({
  ...{ index, time: index * 1000, kind: 'log.purge', session: null, method: null, server: null, tool: null },
  ...{ about: null, introducer: null, source: null, call: null, says: '' },
  actor: { id: 'p', name: 'operator', gone: false },
  facts: { rule: 'ci', keep: '14d', bodies: 10, bytes: 100, until: 7, cause: 'asked', ...more },
});

it('the steps of one purge by one rule are one line, the newest first', () => {
  const runs = purgeRuns([
    purge(9, { until: 8, cause: 'schedule' }),
    purge(6, {}),
    purge(5, { rule: 'rest' }),
    purge(4, { bodies: 2, bytes: 5 }),
  ]);
  expect(
    runs.map(({ rule, bodies, bytes, from, to, cause }) => [rule, bodies, bytes, from, to, cause]),
  ).toEqual([
    ['ci', 10, 100, 9, 9, 'schedule'],
    ['ci', 12, 105, 4, 6, 'asked'],
    ['rest', 10, 100, 5, 5, 'asked'],
  ]);
  expect(runs[1]).toMatchObject({ at: 6000, by: 'operator', keep: '14d' });
});

it('a draft of a preservation means what is in its fields, the last minute whole', () => {
  expect(filterOf(EMPTY)).toEqual({});
  expect(filterOf({ ...EMPTY, holder: 'legal', agent: ' coder ', text: 'x' })).toEqual({
    agent: 'coder',
    text: 'x',
  });
  const { since, until } = filterOf({ ...EMPTY, since: '2026-11-01T00:00', until: '2026-11-01T00:00' }) ?? {};
  expect([typeof since, Number(until) - Number(since)]).toEqual(['number', 59_999_999]);
  expect(filterOf({ ...EMPTY, until: 'never' })).toBeUndefined();
});

it('rules and counts are told in words', () => {
  expect(matchWords({ server: ['pay*'], agent: [], body: ['request', 'answer'] })).toBe(
    'server pay*; request, answer',
  );
  expect(matchWords({ server: [], agent: [], body: [] })).toBe('everything else');
  expect(callWords({ calls: 1, whole: true })).toBe('1 call');
  expect(callWords({ calls: 100_000, whole: false })).toBe('100,000 calls and more');
});
