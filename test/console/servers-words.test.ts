import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../proxy/contract/parse-json.ts';
import type { ToolView } from '../../proxy/contract/views.ts';
import { definitionText } from '../../renderer/screens/servers/definition-text.ts';
import { failureWords } from '../../renderer/screens/servers/failure-words.ts';
import { formatOf } from '../../renderer/screens/servers/import-format.ts';
import { EMPTY_DRAFT, inputOf, isReady, problemsOf } from '../../renderer/screens/servers/server-draft.ts';
import { inOrder, offeredClass } from '../../renderer/screens/servers/tool-order.ts';

const tool = (more: Partial<ToolView>): ToolView => ({
  name: 'one',
  definition: 'd',
  description: '',
  claimedClass: 'read',
  confirmedClass: null,
  state: 'new',
  before: null,
  now: '{}',
  goneSince: null,
  ...more,
});

describe('a definition laid out to be compared', () => {
  it('breaks strings at their lines and sentences, and no line of a string can pose as a member', () => {
    const text = definitionText(JSON.stringify({ a: 'It reads. It writes.\n"b": true', c: [1, {}] }));
    expect(text.split('\n')).toEqual([
      '{',
      '  "a": "It reads.',
      '    │ It writes.\\n',
      '    │\\"b\\": true",',
      '  "c": [',
      '    1,',
      '    {}',
      '  ]',
      '}',
    ]);
  });

  it('two different definitions are two different texts', () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), (one, other) => {
        const [a, b] = [JSON.stringify(parseJson(one)), JSON.stringify(parseJson(other))];
        expect(definitionText(a) === definitionText(b)).toBe(a === b);
      }),
    );
  });
});

it('a tool that changed is offered as the stricter of what it claims and what it was', () => {
  expect(offeredClass(tool({ claimedClass: 'write' }))).toBe('write');
  expect(offeredClass(tool({ state: 'changed', confirmedClass: 'destructive' }))).toBe('destructive');
  expect(offeredClass(tool({ state: 'changed', claimedClass: 'write', confirmedClass: 'read' }))).toBe(
    'write',
  );
  expect(offeredClass(tool({ state: 'confirmed', claimedClass: 'write', confirmedClass: 'read' }))).toBe(
    'read',
  );
});

it('what is to be looked at comes first', () => {
  const tools = [
    tool({ name: 'a', state: 'confirmed' }),
    tool({ name: 'c' }),
    tool({ name: 'b' }),
    tool({ name: 'd', state: 'changed' }),
  ];
  expect(inOrder(tools).map(({ name }) => name)).toEqual(['d', 'b', 'c', 'a']);
});

it("a server's own lines stand apart from the sentence", () => {
  expect(failureWords('It ended.\n  | one\n  | two | three')).toEqual({
    message: 'It ended.',
    said: ['one', 'two | three'],
  });
});

describe('the form of a server', () => {
  const draft = {
    ...EMPTY_DRAFT,
    name: 'github',
    command: ' npx ',
    args: '-y\n\n--root=/a b\n',
    variables: [
      { row: 0, name: 'API_TOKEN', kind: 'secret', value: 's' },
      { row: 1, name: 'LEVEL', kind: 'plain', value: '' },
      { row: 2, name: 'HOST', kind: 'reference', value: 'env:HOST' },
    ],
  } as const;

  it('sends secrets apart, and the server with references to them', () => {
    expect(isReady(draft, [])).toBe(true);
    expect(inputOf(draft)).toEqual({
      name: 'github',
      server: {
        stdio: {
          command: 'npx',
          args: ['-y', '--root=/a b'],
          env: { API_TOKEN: 'keys:github.API_TOKEN', LEVEL: { literal: '' }, HOST: 'env:HOST' },
          sandbox: 'auto',
        },
      },
      secrets: [{ name: 'github.API_TOKEN', value: 's' }],
    });
  });

  it('says what is wrong before it is sent', () => {
    expect(problemsOf(draft, ['github']).name).toBeDefined();
    const http = { ...EMPTY_DRAFT, kind: 'http', name: 'x', url: 'ftp://x' } as const;
    expect(problemsOf(http, []).url).toBeDefined();
    expect(isReady({ ...http, url: 'https://x' }, [])).toBe(true);
    const row = { row: 0, kind: 'reference', name: 'Bad Name', value: 'plain' } as const;
    expect(problemsOf({ ...http, headers: [row] }, []).values.get(0)).toEqual({
      name: expect.any(String),
      value: expect.any(String),
    });
    const twice = [
      { ...row, name: 'a' },
      { ...row, row: 1, name: 'A' },
    ];
    expect(problemsOf({ ...http, headers: twice }, []).values.get(1)?.name).toBeDefined();
  });
});

it.each([
  ['{ "mcpServers": {} }', 'json'],
  ['// comment\n{}', 'json'],
  ['[mcp_servers.files]\ncommand = "x"', 'toml'],
  ['model = "x"\n[mcp_servers."a b"]\n', 'toml'],
])('%s is %s', (text, format) => {
  expect(formatOf(text)).toBe(format);
});
