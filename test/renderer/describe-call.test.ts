import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeCall } from '../../renderer/call/describe-call.ts';
import { jsonRows } from '../../renderer/call/json-rows.ts';

const call = (tool: string, args: unknown, more: Record<string, unknown> = {}) =>
  describeCall(JSON.stringify({ name: tool, arguments: args, ...more }), {
    method: 'tools/call',
    tool,
    direction: 'to-server',
  });
const kind = (tool: string, args: unknown) => call(tool, args)?.special?.kind;

describe('what a call is known to be', () => {
  it.each([
    ['write_file', { path: '/a', content: 'x' }, 'file-write'],
    ['createFile', { file_path: 'a.txt', contents: '' }, 'file-write'],
    ['edit_file', { path: '/a', edits: [{ oldText: 'a', newText: 'b' }], dryRun: false }, 'file-edit'],
    ['str_replace', { path: '/a', old_str: 'a', new_str: 'b' }, 'file-edit'],
    ['query', { sql: 'SELECT * FROM users' }, 'sql'],
    ['execute', { query: '-- hi\n delete from t' }, 'sql'],
    ['run_command', { command: 'ls -l' }, 'shell'],
    ['bash', { cmd: 'ls' }, 'shell'],
    ['exec', { command: ['rm', '-rf', '/'] }, 'argv'],
    ['spawnProcess', { command: 'rm', args: ['-rf'] }, 'argv'],
    ['fetch', { url: 'https://example.com/' }, 'url'],
  ])('%s %j is %s', (tool, args, expected) => {
    expect(kind(tool, args)).toBe(expected);
  });

  it.each([
    ['append_file', { path: '/a', content: 'x' }],
    ['write_file', { path: '/a', content: 'x', mode: 'append' }],
    ['write_file', { path: '/a', content: 'x', text: 'y' }],
    ['write_file', { path: 'https://a.example/', content: 'x' }],
    ['send_mail', { path: '/a', content: 'x' }],
    ['edit_file', { path: '/a', edits: [{ oldText: 'a', newText: 'b', all: true }] }],
    ['edit_file', { path: '/a', edits: [] }],
    ['edit_file', { path: '/a', edits: Array.from({ length: 101 }, () => ({ oldText: 'a', newText: 'b' })) }],
    ['exec', { command: Array.from({ length: 201 }, () => 'x') }],
    ['exec', { command: ['x'.repeat(20_001)] }],
    ['exec', { command: 'x'.repeat(20_001), args: [] }],
    ['search', { query: 'select a gift for my mother' }],
    ['search', { query: 'show me the weather' }],
    ['editor', { command: 'view', path: '/a' }],
    ['run_command', { command: 'ls', args: [1] }],
    ['fetch', { url: 'not an address' }],
    ['write_file', { path: 7, content: {} }],
  ])('%s %j is left as it is', (tool, args) => {
    expect(kind(tool, args)).toBeUndefined();
  });

  it('names every other member, whatever it is called', () => {
    const described = call(
      'write_file',
      { path: '/a', content: 'x', __proto__x: 1, force: true },
      { _meta: { a: 1 }, task: {} },
    );
    expect(described?.rest.map(({ pointer }) => pointer)).toEqual([
      '/params/arguments/__proto__x',
      '/params/arguments/force',
      '/params/_meta',
      '/params/task',
    ]);
  });

  it('does not leave out a name that is not the one that the page says', () => {
    const described = describeCall('{"name":"other","arguments":{}}', {
      method: 'tools/call',
      tool: 'write_file',
      direction: 'to-server',
    });
    expect(described?.rest).toEqual([{ key: 'name', pointer: '/params/name', value: 'other' }]);
  });

  it('recognises nothing in what a server asks, or in another method', () => {
    const params = JSON.stringify({ name: 'write_file', arguments: { path: '/a', content: 'x' } });
    for (const about of [
      { method: 'tools/call', tool: 'write_file', direction: 'to-agent' },
      { method: 'sampling/createMessage', tool: '', direction: 'to-server' },
    ] as const) {
      const described = describeCall(params, about);
      expect(described?.special).toBeUndefined();
      expect(described?.rest.map(({ key }) => key)).toEqual(['name', 'arguments']);
    }
  });

  it('hides no text of any arguments: what no special view shows is in the rows', () => {
    const text = fc.string({
      minLength: 1,
      maxLength: 8,
      unit: fc.constantFrom('a', 'é', '\\', '"', '\n', ' '),
    });
    const tools = fc.constantFrom('write_file', 'edit_file', 'query', 'run', 'fetch', 'other');
    const keys = fc.constantFrom(
      'path',
      'content',
      'sql',
      'command',
      'args',
      'url',
      'edits',
      'more',
      '__proto__',
    );
    fc.assert(
      fc.property(
        tools,
        fc.dictionary(keys, fc.oneof(text, fc.array(text), fc.integer(), fc.jsonValue())),
        (tool, args) => {
          const described = call(tool, args);
          if (described === undefined) throw new Error('it is JSON');
          const shown = JSON.stringify(described.special ?? {});
          for (const key of Object.keys(args)) {
            const inRest = described.rest.some(({ pointer }) => pointer === `/params/arguments/${key}`);
            const inSpecial = shown.includes(`/params/arguments/${key}"`);
            expect([key, inRest !== inSpecial]).toEqual([key, true]);
          }
        },
      ),
    );
  });
});

describe('a value as rows', () => {
  const rows = (value: unknown, closed: string[] = []) =>
    jsonRows([{ key: 'a', pointer: '/a', value: value as never }], new Set(closed));

  it('shows a text of several lines as a block that cannot pose as members', () => {
    expect(rows('x\n"admin": true').map(({ kind: is, text }) => [is, text])).toEqual([
      ['string', ''],
      ['block', 'x'],
      ['block', '"admin": true'],
    ]);
    expect(rows('x", "admin": "y')[0]?.text).toBe('"x\\", \\"admin\\": \\"y"');
  });

  it('closes a branch as one row that says how much is in it', () => {
    expect(rows([1, [2, 3]], ['/a']).map(({ count, closed }) => [count, closed])).toEqual([[2, true]]);
    expect(rows([1, [2, 3]])).toHaveLength(7);
  });

  it('keeps rows short and loses nothing of a long text', () => {
    const long = `${'x'.repeat(399)}😀${'y'.repeat(5000)}`;
    const all = rows(long);
    expect(all.every(({ text }) => text.length <= 400)).toBe(true);
    expect(all.map(({ text }) => text).join('')).toBe(`"${long}"`);
  });

  it('keeps the rows of a long key short, too, and loses nothing of it', () => {
    const long = `${'k'.repeat(399)}😀${'y'.repeat(5000)}`;
    const all = rows({ [long]: { [long]: 1 } }).slice(1);
    expect(all.every(({ key, text }) => (key ?? '').length <= 400 && text.length <= 400)).toBe(true);
    const said = all.map(({ kind, key, text }) => (kind === 'key' ? text : (key ?? ''))).join('');
    expect(said).toBe(`${long}${long}`);
  });
});

describe('a tool’s name', () => {
  const restOf = (tool: string) =>
    describeCall(JSON.stringify({ name: tool, arguments: {} }), {
      method: 'tools/call',
      tool,
      direction: 'to-server',
    })?.rest.map(({ key }) => key);
  it('that the headline cannot hold is shown with the call', () => {
    expect(restOf('x'.repeat(120))).toEqual([]);
    expect(restOf('x'.repeat(121))).toEqual(['name']);
  });
});
