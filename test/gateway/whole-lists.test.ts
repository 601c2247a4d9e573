import { expect, it } from 'vitest';
import { createWholeLists } from '../../proxy/gateway/whole-lists.ts';

const names = (found: ReadonlySet<string> | undefined) => (found === undefined ? undefined : [...found]);

it('one page is the whole list; several are once the last one came', () => {
  const lists = createWholeLists();
  const page = (cursor: unknown, nextCursor: unknown, ...of: string[]) =>
    names(lists.add('s', { cursor, nextCursor, names: of }));
  expect(page(undefined, undefined, 'a', 'b')).toEqual(['a', 'b']);
  expect(page(undefined, undefined)).toEqual([]);
  expect(page(undefined, '2', 'a')).toBeUndefined();
  expect(page('2', '3', 'b')).toBeUndefined();
  expect(page('3', undefined, 'c')).toEqual(['a', 'b', 'c']);
});

it('pages that are missing, out of order, of another session or without end tell nothing', () => {
  const lists = createWholeLists();
  const page = (session: string, cursor: unknown, nextCursor: unknown, ...of: string[]) =>
    names(lists.add(session, { cursor, nextCursor, names: of }));
  expect(page('s', '2', undefined, 'b')).toBeUndefined();
  expect(page('s', undefined, '2', 'a')).toBeUndefined();
  expect(page('other', '2', undefined, 'b')).toBeUndefined();
  expect(page('s', '3', undefined, 'c')).toBeUndefined();
  expect(page('s', '2', undefined, 'b')).toBeUndefined();
  expect(page('s', undefined, 7, 'a')).toBeUndefined();
  expect(page('s', 7, undefined, 'b')).toBeUndefined();
  expect(page('s', undefined, '1', ...Array.from({ length: 10_001 }, (_, n) => `t${n}`))).toBeUndefined();
  expect(page('s', '1', undefined, 'b')).toBeUndefined();
});
