import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareAnswers } from '../../proxy/replay/compare-answers.ts';

const answer = (result: unknown, id: unknown = 1): string => JSON.stringify({ jsonrpc: '2.0', id, result });
const places = (was: string, is: string): string[] =>
  compareAnswers(was, is).differences.map(({ pointer }) => pointer);
const json = fc.jsonValue({ maxDepth: 5 });
const plain = fc.string().filter((text) => !text.includes('[masked:'));

describe('two answers', () => {
  it('are the same as themselves, whatever their ids, white space and order of members', () => {
    fc.assert(
      fc.property(json, (result) => {
        const text = JSON.stringify({ result, id: 'x', jsonrpc: '2.0' }, undefined, 2);
        expect(places(answer(result), text)).toEqual([]);
      }),
    );
  });

  it('differ where one leaf does', () => {
    fc.assert(
      fc.property(json, plain, plain, (rest, one, other) => {
        fc.pre(one !== other);
        const nested = (text: string): string => answer({ rest, deep: [{ leaf: `a ${text}` }] });
        expect(places(nested(one), nested(other))).toEqual(['/result/deep/0/leaf']);
      }),
    );
  });

  it('are the same where what differs is masked, whatever it was', () => {
    fc.assert(
      fc.property(plain, plain, plain, plain, (before, between, after, secret) => {
        const masked = answer(`${before}[masked:aws-key]${between}[masked:key:2]${after}`);
        const live = answer(`${before}${secret}${between}${secret}${after}`);
        expect(places(masked, live)).toEqual([]);
        expect(places(live, masked)).toEqual([]);
      }),
    );
  });

  it.each(['key is SECRE and more', 'a key is SECRET', 'key SECRET and more', 'key is'])(
    'are not where the text around it is another: %s',
    (live) => {
      expect(places(answer('key is [masked:aws-key] and [masked:jwt]more.'), answer(live))).toEqual([
        '/result',
      ]);
    },
  );

  it('are compared inside texts that are JSON', () => {
    const was = answer({ content: [{ type: 'text', text: '{"a":1,"b":[1,2]}' }] });
    const is = answer({ content: [{ type: 'text', text: '{ "b": [1, 3], "a": 1 }' }] });
    expect(places(was, is)).toEqual(['/result/content/0/text/b/1']);
  });

  it('differ where one is an error, an answer of no form, or has more', () => {
    const error = JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code: -1, message: 'no' } });
    expect(places(answer({}), error)).toEqual(['/result', '/error']);
    expect(places(answer({}), 'not JSON')).toEqual(['']);
    expect(places(answer([1]), answer([1, 2]))).toEqual(['/result/1']);
    expect(places(answer({}), answer({ '/~': null }))).toEqual(['/result/~1~0']);
  });

  it('that differ in a thousand places are told of in twenty', () => {
    const many = (by: number): string => answer(Array.from({ length: 1000 }, (_, n) => n + by));
    const { differences, more } = compareAnswers(many(0), many(1));
    expect([differences.length, more]).toEqual([20, true]);
  });
});
