import { expect, test } from 'vitest';
import { isCommandLine } from '../../electron/state/command-line.ts';
import { ownProgram } from '../../electron/state/own-program.ts';
import { COMMANDS, nameOf } from '../../proxy/commands/command-table.ts';

test('every command is taken by the app but those that make, run or install a gateway', () => {
  const left = COMMANDS.map(nameOf).filter((name) => !isCommandLine([name]));
  expect(left).toEqual(['init', 'start', 'service']);
});

test('nothing else is a command line: no path, link, switch or near miss, and no command behind one', () => {
  for (const words of [
    [],
    [''],
    ['Connect'],
    ['connect '],
    ['./connect'],
    ['/tmp/connect'],
    ['--hidden', 'connect'],
    ['--require=connect'],
    ['-e', 'connect'],
    ['countersign://approvals', 'connect'],
    ['constructor'],
    ['__proto__'],
  ]) {
    expect(isCommandLine(words), words.join(' ')).toBe(false);
  }
});

test('an AppImage is started by its own file, and nothing else believes what it left in the environment', () => {
  const env = { APPIMAGE: '/home/ann/Countersign.AppImage', APPDIR: '/tmp/.mount_Counter' };
  const inside = '/tmp/.mount_Counter/countersign';
  const installed = '/opt/Countersign/countersign';
  const program = (execPath: string, given: Record<string, string> = env, platform = 'linux') =>
    ownProgram({ execPath, platform, env: given });
  expect(program(inside)).toBe(env.APPIMAGE);
  expect(program(installed)).toBe(installed);
  expect(program(inside, {})).toBe(inside);
  expect(program(inside, { ...env, APPDIR: '' })).toBe(inside);
  expect(program(inside, { ...env, APPIMAGE: 'Countersign.AppImage' })).toBe(inside);
  expect(program(inside, env, 'darwin')).toBe(inside);
});
