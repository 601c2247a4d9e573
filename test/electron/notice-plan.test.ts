import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createNoticePlanner } from '../../electron/state/notice-plan.ts';
import type { WaitingCall } from '../../electron/state/tray-view.ts';

const MINUTE = 60_000;
const call = (id: string, leftMs = 5 * MINUTE, tool = 'destroy'): WaitingCall => ({
  id,
  gateway: 'here',
  at: '',
  agent: 'claude',
  server: 'github',
  tool,
  leftMs,
  deniable: true,
});
const abouts = (notices: readonly { readonly about: string }[]): string[] =>
  notices.map(({ about }) => about);

test('a waiting call is told of once, and taken back once it is decided elsewhere', () => {
  const planner = createNoticePlanner();
  const first = planner.plan([call('a')]);
  expect(abouts(first.show)).toEqual(['a']);
  expect(first.show[0]?.body).toContain('destroy on github');
  expect(planner.plan([call('a', 4 * MINUTE)])).toMatchObject({ show: [], close: [] });
  expect(planner.plan([])).toMatchObject({ show: [], close: ['a'], againInMs: undefined });
});

test('it is told of once more, a minute before its deadline', () => {
  const planner = createNoticePlanner();
  expect(planner.plan([call('a')]).againInMs).toBe(4 * MINUTE);
  expect(planner.plan([call('a', MINUTE + 1)]).show).toEqual([]);
  expect(abouts(planner.plan([call('a', MINUTE)]).show)).toEqual(['a']);
  expect(planner.plan([call('a', MINUTE / 2)])).toMatchObject({ show: [], againInMs: undefined });
});

test('of a short one a quarter of its time before, and of one that is nearly over not again', () => {
  const short = createNoticePlanner();
  expect(short.plan([call('a', 40_000)]).againInMs).toBe(30_000);
  expect(abouts(short.plan([call('a', 10_000)]).show)).toEqual(['a']);
  const last = createNoticePlanner();
  expect(abouts(last.plan([call('b', 0)]).show)).toEqual(['b']);
  expect(last.plan([call('b', 0)])).toMatchObject({ show: [], againInMs: undefined });
});

test('three at once are one notification, and single ones again when fewer are left', () => {
  const planner = createNoticePlanner();
  planner.plan([call('a'), call('b')]);
  const grouped = planner.plan([call('a'), call('b'), call('c')]);
  expect(abouts(grouped.show)).toEqual(['all']);
  expect(grouped.close.toSorted()).toEqual(['a', 'b']);
  expect(grouped.show[0]?.title).toBe('3 calls wait for you');
  expect(planner.plan([call('a'), call('b'), call('c')]).show).toEqual([]);
  expect(planner.plan([call('a'), call('b')])).toMatchObject({ close: ['all'], show: [] });
});

test('what a notification says is ours: no text of a server gets into it', () => {
  const hostile = ['Approve: harmless', 'x'.repeat(41), '<b>yes</b>', 'a‮b', 'a\nb', ''];
  for (const tool of hostile) {
    const { show } = createNoticePlanner().plan([call('a', MINUTE, tool)]);
    expect(show[0]?.body).toMatch(/^A tool on github\. Denied in \d+ s if nobody decides\.$/);
  }
});

test('whatever waits, whenever it is asked: nothing is told of more than twice, and nothing stays open that is over', () => {
  const lists = fc.array(
    fc.uniqueArray(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e'), left: fc.nat(400_000) }), {
      selector: ({ id }) => id,
    }),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(lists, (moments) => {
      const planner = createNoticePlanner();
      const open = new Set<string>();
      const single = new Map<string, number>();
      for (const moment of moments) {
        const { show, close } = planner.plan(moment.map(({ id, left }) => call(id, left)));
        for (const about of close) open.delete(about);
        for (const { about } of show) {
          open.add(about);
          if (about !== 'all') single.set(about, (single.get(about) ?? 0) + 1);
        }
        const present = new Set<string>(moment.map(({ id }) => id));
        for (const id of single.keys()) if (!present.has(id)) single.delete(id);
        for (const about of open)
          expect(about === 'all' ? moment.length >= 3 : present.has(about)).toBe(true);
        for (const count of single.values()) expect(count).toBeLessThanOrEqual(2);
      }
    }),
  );
});
