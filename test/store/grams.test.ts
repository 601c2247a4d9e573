import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createGrams, gramsOfQuery } from '../../proxy/store/grams.ts';

/** Much of what is searched is numbers and ids. */
const text = fc.string({ unit: fc.constantFrom(...'0123456789abcdefgxyz-_. "/ü'), maxLength: 60 });

it('finds each part of a text by words that the text has', () => {
  const grams = createGrams();
  fc.assert(
    fc.property(text, fc.nat(), fc.nat(), (whole, from, length) => {
      const start = from % (whole.length + 1);
      const part = whole.slice(start, start + (length % (whole.length - start + 1)));
      grams.add(whole);
      const has = new Set(grams.take().split(' '));
      expect(gramsOfQuery(part).filter((word) => !has.has(word))).toEqual([]);
    }),
  );
});

it('tells numbers apart that share their groups of three', () => {
  const grams = createGrams();
  grams.add('{"path":"/srv/500-000-250.txt","at":"2026-05-00"}');
  const has = new Set(grams.take().split(' '));
  expect(gramsOfQuery('2500000').some((word) => !has.has(word))).toBe(true);
});

it('has words for a number of four digits, and none for one of three, which is looked for without', () => {
  expect(gramsOfQuery('4042')).toHaveLength(1);
  expect(gramsOfQuery('404')).toEqual([]);
  expect(gramsOfQuery('404:')).toHaveLength(2);
  expect(gramsOfQuery('ab')).toEqual([]);
});

it('asks for at most sixteen words of a long text, from its first to its last', () => {
  const long = Array.from({ length: 500 }, (_, n) => `word ${n} `).join('');
  const words = gramsOfQuery(long);
  expect(words.length).toBeLessThanOrEqual(16);
  expect(words[0]).toBe(gramsOfQuery('wor')[0]);
});
