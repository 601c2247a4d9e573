import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Filter } from '../../renderer/parts/activity-address.ts';
import { chipsOf } from '../../renderer/screens/activity/activity-filter.ts';
import {
  filterOf,
  findOf,
  fixedLineOf,
  lineOf,
  normalised,
} from '../../renderer/screens/activity/line-filter.ts';

const read = (line: string): Filter => {
  const found = filterOf(line);
  if (!found.ok) throw new Error(found.problem.code);
  return found.filter;
};

it('is the filter and the line at once: what has a field stands in it, the rest stays a line', () => {
  const line = 'agent:builder decision:hold since:1h tool:write* -rule:old "two words"';
  const filter = { agent: 'builder', decision: 'hold', time: '1h', q: 'tool:write* -rule:old "two words"' };
  expect(read(line)).toEqual(filter);
  expect(lineOf(filter)).toBe(line);
  expect(read('agent:a agent:b')).toEqual({ q: 'agent:a agent:b' });
  expect(read('since:2h')).toEqual({ q: 'since:2h' });
  expect(read('since:2026-11-21T10:00Z')).toEqual({ time: 'own', from: '2026-11-21T10:00:00.000Z' });
  expect(read('since:1h until:today')).toEqual({ q: 'since:1h until:today' });
  expect(read('')).toEqual({});
});

it('as it is shown now, has moments for its times and no epoch', () => {
  const now = Date.parse('2026-11-22T17:05:06.789Z');
  const rest = { agent: 'builder', q: '"two words"', epoch: '2' };
  expect(fixedLineOf({ ...rest, time: '15m' }, now)).toBe(
    'agent:builder "two words" since:2026-11-22T16:50:06.789Z',
  );
  const midnight = new Date(new Date(now).setHours(0, 0, 0, 0)).toISOString();
  expect(fixedLineOf({ time: 'today' }, now)).toBe(`since:${midnight}`);
  const own = { time: 'own', from: '2026-11-21T10:00:00.000Z', to: '2026-11-21T11:00:00.000Z' };
  expect(fixedLineOf(own, now)).toBe(`since:${own.from} until:${own.to}`);
  expect(fixedLineOf({}, now)).toBe('');
});

it('reads back as the same filter, whatever its fields hold', () => {
  const value = fc.string({ minLength: 1, maxLength: 40 });
  const iso = fc
    .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
    .map((date) => date.toISOString());
  const filters = fc.record(
    {
      agent: value,
      owner: value,
      server: value,
      tool: value,
      decision: fc.constantFrom('allow', 'deny', 'hold'),
      times: fc.oneof(
        fc.constantFrom('15m', '1h', 'today', '7d').map((time) => ({ time })),
        fc.record({ time: fc.constant('own'), from: iso, to: iso }),
      ),
      q: fc.constantFrom('"x y"', '-agent:a', 'rule:w* error:yes', 'since:3h'),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(filters, ({ times, ...members }) => {
      const filter: Filter = { ...members, ...times };
      // Two beginnings of time, and a time in the line, stay as they are written.
      if (times !== undefined && members.q === 'since:3h') return;
      expect(read(lineOf(filter))).toEqual(filter);
    }),
    { numRuns: 200 },
  );
});

it('takes a whole line out of an address, and leaves one that cannot be read for the gateway to refuse', () => {
  expect(normalised({ q: 'server:files x' })).toEqual({ server: 'files', q: 'x' });
  expect(normalised({ server: 'one', q: 'server:two' })).toEqual({ server: 'one', q: 'server:two' });
  expect(normalised({ q: 'sever:files' })).toEqual({ q: 'sever:files' });
});

it('has a chip for each term of the rest, and without the last nothing filters', () => {
  let left: Filter = { q: 'tool:w* -rule:old "two words" x' };
  expect(chipsOf(left, String).map(({ name, value }) => `${name} ${value}`)).toEqual([
    'tool w*',
    'not rule old',
    'text two words',
    'text x',
  ]);
  for (let chips = chipsOf(left, String); chips.length > 0; chips = chipsOf(left, String)) {
    left = chips[0]?.without ?? {};
  }
  expect(left).toEqual({});
});

it('of a filter a session is searched for the texts alone', () => {
  expect(findOf({ server: 'files', q: 'since:1h "two words" tool:wr* one' })).toBe('"two words" one');
  expect(findOf({ server: 'files' })).toBe('');
  expect(findOf({ q: 'tool:' })).toBe('');
});
