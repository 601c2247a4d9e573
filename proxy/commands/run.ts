import { homedir, tmpdir } from 'node:os';
import { CommanderError } from 'commander';
import { systemClock } from '../platform/clock.ts';
import { openPersonTerminal } from '../platform/terminal/person-terminal.ts';
import { createPainter } from '../platform/terminal/style.ts';
import type { CommandContext } from './context.ts';
import type { GatewayStarter } from './gateway-starter.ts';
import { errorText, exitCodeOf } from './print-error.ts';
import { createProgram } from './program.ts';

/** Runs one command line (without node and script) and gives the exit code. Nothing is thrown. */
export async function runCountersign(argv: readonly string[], gateway: GatewayStarter): Promise<number> {
  // A reader that has seen enough (`| head`) is no error, and no reason for a gateway to end.
  process.stdout.on('error', (error) => {
    if ('code' in error && error.code === 'EPIPE' && !argv.includes('start')) process.exit(0);
  });
  process.stderr.on('error', () => {});
  const context: CommandContext = {
    clock: systemClock,
    env: process.env,
    machine: {
      platform: process.platform,
      env: process.env,
      userHome: homedir(),
      temporary: tmpdir(),
      uid: process.geteuid?.(),
    },
    folder: process.cwd(),
    self: selfOf(process.argv),
    gateway,
    paint: createPainter({
      isTerminal: process.stdout.isTTY === true,
      noColor: process.env['NO_COLOR'],
    }),
    print: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
    openTerminal: openPersonTerminal,
  };
  const program = createProgram(context);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Commander has already said what is wrong with the command line.
    if (!(error instanceof CommanderError)) {
      context.note(errorText(error, process.env['COUNTERSIGN_DEBUG'] === '1'));
    }
    return exitCodeOf(error);
  }
}

function selfOf(argv: readonly string[]): readonly [string, ...string[]] {
  const [node = process.execPath, script] = argv;
  return script === undefined ? [node] : [node, script];
}
