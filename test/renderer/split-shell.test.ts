import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitShell } from '../../renderer/call/split-shell.ts';

const words = (line: string): string[][] | undefined =>
  splitShell(line)?.map(({ argv }) => argv.map(({ text }) => text));

describe('a command line as a shell splits it', () => {
  it('keeps what quotes hold together', () => {
    expect(words(`rm -rf "/tmp/my build" 'a b'c\\ d ""`)).toEqual([
      ['rm', '-rf', '/tmp/my build', 'a bc d', ''],
    ]);
    expect(words('echo "a \\"b\\" \\n" \'\\n\'')).toEqual([['echo', 'a "b" \\n', '\\n']]);
  });

  it('tells its commands apart, and how they hang together', () => {
    const commands = splitShell('a 1 && b | c; d & e 2>err >>out <in');
    expect(commands?.map(({ joint }) => joint)).toEqual(['&&', '|', ';', '&', '']);
    expect(commands?.at(-1)).toMatchObject({
      argv: [{ text: 'e' }],
      redirections: [
        { operator: '2>', to: 'err' },
        { operator: '>>', to: 'out' },
        { operator: '<', to: 'in' },
      ],
    });
  });

  it('says where the shell puts something else', () => {
    const [command] = splitShell(`ls $HOME *.ts ~ '$x' "$y" plain`) ?? [];
    expect(command?.argv.map(({ expands }) => expands)).toEqual([
      false,
      true,
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  it.each([
    'echo $(id)',
    'echo `id`',
    'cat <<EOF\nx\nEOF',
    "echo 'open",
    'echo "open',
    'echo \\',
    '(cd /; ls)',
    'if true; then ls; fi',
    'diff <(a) <(b)',
    ['echo $', '{x}'].join(''),
    'f() { :; }',
    "echo $'\\x41'",
    'echo x > ',
    'ls # comment',
    '',
    '   ',
  ])('does not guess: %j', (line) => {
    expect(splitShell(line)).toBeUndefined();
  });

  it('agrees with the shell of this machine on what it splits', () => {
    const piece = fc.constantFrom(
      'a',
      'bc',
      ' ',
      '  ',
      "'x y'",
      '"p q"',
      '\\ ',
      '\\a',
      '"\\""',
      "''",
      '-x',
      '=',
      '\t',
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), (pieces) => {
        const line = pieces.join('');
        const commands = splitShell(`printf '%s\\0' ${line}`);
        const shell = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
        const argv = commands?.[0]?.argv.slice(2).map(({ text }) => text) ?? [];
        // Without an argument printf writes its format once.
        expect(argv.length === 0 ? '\0' : argv.map((text) => `${text}\0`).join('')).toBe(shell);
      }),
      { numRuns: 60 },
    );
  });
});
