import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../renderer/screens/servers/command-words.ts';
import { boundsLines } from '../../renderer/screens/session/bounds-words.ts';

describe('a command line that was pasted whole', () => {
  it.each([
    [
      'npx -y @modelcontextprotocol/server-filesystem /tmp',
      ['npx', '-y', '@modelcontextprotocol/server-filesystem', '/tmp'],
    ],
    [`  uvx tool --dir "/home/a/My Files" `, ['uvx', 'tool', '--dir', '/home/a/My Files']],
  ])('is its words: %s', (line, words) => expect(wordsOf(line)).toEqual(words));

  it.each([
    'npx',
    '',
    '/opt/my\\ tool',
    'a b | c',
    'a b > c',
    'a $HOME',
    'a *',
    'a "open',
    'a b; c',
    'a $(b)',
  ])('is left as it is where only a shell could run it, or there is nothing to take apart: %s', (line) =>
    expect(wordsOf(line)).toBeUndefined(),
  );
});

describe('the bounds of a grant on record', () => {
  it('are said argument by argument', () => {
    const text = JSON.stringify({
      args: { path: '/w/a', content: 'x', n: { deep: [1] }, long: 'y'.repeat(300) },
      free: { path: { within: '/w' }, content: 'any' },
    });
    expect(boundsLines(text)).toEqual([
      'path anywhere in /w',
      'content may be anything',
      'n exactly {"deep":[1]}',
      `long exactly "${'y'.repeat(199)}… (302 characters)`,
      'no other arguments',
    ]);
    expect(boundsLines('{"args":{},"free":{}}')).toEqual(['no arguments']);
  });
  it('of another shape are shown as they are', () => {
    for (const text of ['[1]', '{"args":1}', 'cut']) expect(boundsLines(text)).toEqual([text]);
  });
});
