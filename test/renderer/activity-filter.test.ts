import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Filter, readFilter, writeFilter } from '../../renderer/parts/activity-address.ts';
import { isoOf, localOf } from '../../renderer/parts/local-time.ts';
import { chipsOf, queryOf, spanOf } from '../../renderer/screens/activity/activity-filter.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const text = fc.string({ minLength: 1 });
const filter: fc.Arbitrary<Filter> = fc.record(
  {
    ...Object.fromEntries(
      ['agent', 'owner', 'server', 'tool', 'decision', 'outcome', 'time', 'from', 'to'].map((name) => [
        name,
        text,
      ]),
    ),
    q: text.filter((line) => line.trim() !== ''),
  },
  { requiredKeys: [] },
);

it('goes into the address and comes back the same, whatever the text', () => {
  fc.assert(
    fc.property(filter, (one) => {
      const address = new URLSearchParams(writeFilter(new URLSearchParams('view=sessions'), one).toString());
      expect(readFilter(address)).toEqual(one);
      expect(address.get('view')).toBe('sessions');
    }),
  );
});

it('has no line of blanks', () => {
  expect(readFilter(new URLSearchParams('q=+%09&tool=t'))).toEqual({ tool: 't' });
});

it('has a chip for each filter, and without the last nothing filters', () => {
  fc.assert(
    fc.property(filter, ({ from, to, ...one }) => {
      let left: Filter = { ...one, ...(one.time === 'own' ? { from: from ?? '', to: to ?? '' } : {}) };
      for (let chips = chipsOf(left, String); chips.length > 0; chips = chipsOf(left, String)) {
        left = chips[0]?.without ?? {};
      }
      expect(left).toEqual({});
    }),
  );
});

it('asks for a time as a moment, in microseconds', () => {
  expect(spanOf({ time: '15m' }, NOW)).toEqual({ since: (NOW - 900_000) * 1000 });
  expect(spanOf({ time: 'own', from: '2026-11-21T10:00:00.000Z' }, NOW)).toEqual({
    since: Date.UTC(2026, 10, 21, 10) * 1000,
  });
  expect(spanOf({ time: 'own', from: 'yesterday', to: '' }, NOW)).toEqual({});
  expect(spanOf({ time: 'whenever' }, NOW)).toEqual({});
  const { since = 0 } = spanOf({ time: 'today' }, NOW);
  expect(new Date(since / 1000).getHours()).toBe(0);
});

it('asks sessions for nothing that they do not know', () => {
  const all: Filter = { agent: 'a', tool: 't', decision: 'deny', outcome: 'error' };
  expect([...queryOf(all, NOW, 'sessions').keys()]).toEqual(['agent']);
  expect([...queryOf(all, NOW, 'calls').keys()]).toEqual(['agent', 'tool', 'decision', 'outcome']);
});

it('shows a moment in the zone of the page and keeps it in UTC', () => {
  const iso = '2026-11-21T09:05:00.000Z';
  expect(isoOf(localOf(iso))).toBe(iso);
  expect([localOf('never'), localOf(undefined), isoOf('')]).toEqual(['', '', '']);
});
