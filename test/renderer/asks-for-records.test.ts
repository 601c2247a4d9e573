import { expect, it } from 'vitest';
import { asksForReads, asksForRecords } from '../../renderer/screens/activity/asks-for-records.ts';

it.each([
  ['', false],
  ['server:files "kind"', false],
  ['kind:call.request', false],
  ['-kind:log.read', false],
  ['kind:log.read', true],
  ['server:files kind:approval.decide since:2h', true],
  ['kind:call.request kind:approval.decide', true],
  ['-kind:call.request', true],
  ['kind:nothing', false],
])('%j asks for records: %s', (q, wanted) => {
  expect(asksForRecords({ q })).toBe(wanted);
});

it('looks at the log are asked for by their name alone', () => {
  expect(['kind:log.read', 'kind:log.verify kind:log.read'].every((q) => asksForReads({ q }))).toBe(true);
  expect(['', '-kind:log.read', '-kind:call.request'].some((q) => asksForReads({ q }))).toBe(false);
});
