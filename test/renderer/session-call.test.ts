import { describe, expect, it } from 'vitest';
import type { BodyView } from '../../proxy/contract/log-views.ts';
import { maskPlaces } from '../../renderer/screens/session/mask-places.ts';
import { readAnswer } from '../../renderer/screens/session/read-answer.ts';

const answer = (result: unknown, more: object = {}) =>
  readAnswer(JSON.stringify({ jsonrpc: '2.0', id: 1, result, ...more }));

describe('an answer', () => {
  it('is its texts, and data where a text is JSON', () => {
    const content = [
      { type: 'text', text: 'plain' },
      { type: 'text', text: '{"a":1}' },
      { type: 'text', text: '[not json' },
    ];
    const read = answer({ content });
    expect(read?.parts.map(({ kind }) => kind)).toEqual(['text', 'json', 'text']);
    expect(read?.rest).toEqual([]);
  });

  it('shows what is no text by its name and size', () => {
    const data = Buffer.from('12345').toString('base64');
    const content = [
      { type: 'image', data, mimeType: 'image/png' },
      { type: 'resource', resource: { uri: 'a:b', blob: data } },
    ];
    expect(answer({ content })?.parts).toEqual([
      { kind: 'binary', what: 'image', media: 'image/png', bytes: 5 },
      { kind: 'resource', uri: 'a:b', media: '', text: undefined, bytes: 5 },
    ]);
  });

  it('hides nothing: a part with more in it is shown whole, and so is what stands beside', () => {
    const content = [{ type: 'text', text: 'a', annotations: { audience: ['user'] } }];
    const read = answer({ content, _meta: { x: 1 } }, { extra: true });
    expect(read?.parts).toMatchObject([{ kind: 'json', members: [{ key: 'type' }, { key: 'text' }, {}] }]);
    expect(read?.rest.map(({ key, pointer }) => [key, pointer])).toEqual([
      ['_meta', '/result/_meta'],
      ['extra', '/extra'],
    ]);
  });

  it('tells a tool that failed from an error of the protocol', () => {
    expect(answer({ isError: true, content: [] })?.failed).toEqual({ by: 'tool' });
    const error = { code: -1, message: 'no', data: 5 };
    const read = readAnswer(JSON.stringify({ jsonrpc: '2.0', id: 1, error }));
    expect(read?.failed).toEqual({ by: 'protocol', code: -1, message: 'no' });
    expect(read?.rest).toMatchObject([{ key: 'data', value: 5 }]);
  });

  it('of another shape is all of it; no JSON is none', () => {
    expect(answer({ tools: [] })?.rest).toMatchObject([{ key: 'tools' }]);
    expect(answer('text')?.rest).toMatchObject([{ key: 'result', value: 'text' }]);
    expect(answer({ content: 'odd', contents: 3 })?.rest).toHaveLength(2);
    expect(answer({ content: [null, 7, []] })?.parts).toHaveLength(3);
    expect(readAnswer('[]')).toBeUndefined();
    expect(readAnswer('{"cut')).toBeUndefined();
  });
});

describe('places of masked values', () => {
  const body = (role: string, value: unknown, whole = true): BodyView =>
    ({ role, text: JSON.stringify(value), whole }) as BodyView;

  it('are counted by kind and pointer, in values and in names of members', () => {
    const value = {
      a: ['[masked:email] and [masked:email]', '[masked:key:password]'],
      '[masked:card:2]': 1,
    };
    expect(maskPlaces([body('answer', value)])).toEqual([
      { kind: 'email', role: 'answer', pointer: '/a/0', count: 2 },
      { kind: 'key', role: 'answer', pointer: '/a/1', count: 1 },
      { kind: 'card', role: 'answer', pointer: '/[masked:card:2]#', count: 1 },
    ]);
  });

  it('are not looked for in what was cut, and are bounded', () => {
    expect(maskPlaces([body('request', { a: '[masked:email]' }, false)])).toEqual([]);
    const many = Array.from({ length: 1000 }, () => '[masked:email]');
    expect(maskPlaces([body('request', many)])).toHaveLength(200);
  });
});
