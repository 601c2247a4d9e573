import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { completionOf, shellLine } from '../../../proxy/commands/completion/shell-line.ts';

const BREAKS = ' \t\n"\'><=;|&(:';

it.each([
  ['', [], '', '', 0],
  ['countersign', [], 'countersign', '', 0],
  ['countersign log ', ['countersign', 'log'], '', '', 0],
  ["countersign 'a b' c", ['countersign', 'a b'], 'c', '', 0],
  ["countersign log show 'server:fi", ['countersign', 'log', 'show'], 'server:fi', "'", 0],
  ['countersign log show -q "a \\"b\\" c', ['countersign', 'log', 'show', '-q'], 'a "b" c', '"', 0],
  ["countersign log show --query='a b", ['countersign', 'log', 'show'], '--query=a b', "'", 8],
  ['countersign log show server:fi', ['countersign', 'log', 'show'], 'server:fi', '', 7],
  ['x a\\ b\\', ['x'], 'a b', '', 0],
  ["x ''", ['x'], '', '', 0],
] as const)('%j is read as a shell reads it', (text, words, current, quote, from) => {
  expect(shellLine(text, BREAKS)).toEqual({ words, current, quote, from });
});

const word = fc
  .string({ unit: 'binary', maxLength: 20 })
  .map((text) => text.replace(/[\p{Cc}\p{Cs}\s]/gu, '~'));
const begun = fc.constantFrom('x ', "x '", 'x "', "x 'a", 'x ab', "x --query='", 'x server:');

it('what is put in reads back as the word that was meant', () => {
  fc.assert(
    fc.property(begun, word, (text, more) => {
      const line = shellLine(text, BREAKS);
      const whole = line.current + more;
      const back = shellLine(text + completionOf(whole, line).slice(line.current.length - line.from), BREAKS);
      expect([back.words, back.current]).toEqual([['x'], whole]);
    }),
    { numRuns: 2000 },
  );
});

it('and to a real shell, which runs none of it', () => {
  const nasty = [
    '$(touch /tmp/x)',
    '`id`',
    'a;b',
    'a&b',
    '*',
    '~',
    '"q"',
    "it's",
    'a\\b',
    '$HOME',
    '#c',
    '<(x)',
    'é',
  ];
  for (const quote of ['', "'", '"'] as const) {
    const line = { words: ['x'], current: '', quote, from: 0 };
    const script = nasty.map((one) => `printf '%s\\0' ${quote}${completionOf(one, line)}${quote}`).join('\n');
    const said = execFileSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
    expect(said.split('\0').slice(0, -1)).toEqual(nasty);
  }
});
