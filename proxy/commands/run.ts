import { homedir, tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { CommanderError } from 'commander';
import { systemClock } from '../platform/clock.ts';
import { openPersonTerminal } from '../platform/terminal/person-terminal.ts';
import { quoted } from '../platform/terminal/quoted.ts';
import { createPainter } from '../platform/terminal/style.ts';
import { visible } from '../platform/terminal/visible.ts';
import { CommandError } from './command-error.ts';
import type { CommandContext } from './context.ts';
import type { GatewayStarter } from './gateway-starter.ts';
import { firstLook } from './global-options.ts';
import type { HandedOver } from './handed-over.ts';
import { createProgram } from './program.ts';
import { asStarted, programName } from './program-name.ts';

/** `npm run` steps into the project's folder first, and says where it was started: paths are meant from there. */
function folderOf(env: NodeJS.ProcessEnv): string {
  const { npm_package_name: project, npm_lifecycle_event: script, INIT_CWD: started } = env;
  return project === 'countersign' && script === 'countersign' && started !== undefined
    ? started
    : process.cwd();
}

/** Where it is gone, what is written would land somewhere else. */
function enter(folder: string): void {
  if (folder === process.cwd()) return;
  try {
    process.chdir(folder);
  } catch (cause) {
    throw new CommandError('usage', `The folder that you are in cannot be entered: ${visible(folder)}`, {
      cause,
    });
  }
}

/** Written over by the next one; at most every 100 ms. */
function progressLine(stream: NodeJS.WriteStream): CommandContext['progress'] {
  let last = 0;
  return (text) => {
    if (stream.isTTY !== true || (text !== undefined && performance.now() - last < 100)) return;
    last = performance.now();
    stream.write(`\r\u001b[K${text ?? ''}`);
  };
}

/** The exit code of a command line that makes no sense. */
const USAGE = 2;

/** What whoever starts the command line knows better than the command line. */
interface Given {
  readonly handed?: HandedOver;
  /** How this program is started, where `process.argv` does not say it: inside Electron it names no script. */
  readonly self?: readonly [string, ...string[]];
}

/** Runs one command line (without node and script) and gives the exit code. Nothing is thrown. */
export async function runCountersign(
  argv: readonly string[],
  gateway: GatewayStarter,
  { handed, self }: Given = {},
): Promise<number> {
  const folder = folderOf(process.env);
  // A reader that has seen enough (`| head`) is no error, and no reason for a gateway to end.
  process.stdout.on('error', (error) => {
    if ('code' in error && error.code === 'EPIPE' && !argv.includes('start')) process.exit(0);
  });
  process.stderr.on('error', () => {});
  // Until the command line is understood, the hints go without its data folder.
  let program = self?.map(quoted).join(' ') ?? programName({ env: process.env, argv: process.argv, folder });
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
    folder,
    self: self ?? selfOf(process.argv),
    gateway,
    handed,
    paint: createPainter({
      isTerminal: process.stdout.isTTY === true,
      noColor: process.env['NO_COLOR'],
    }),
    print: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${asStarted(text, program)}\n`),
    progress: progressLine(process.stderr),
    hint: (text) => asStarted(text, program),
    program: () => program,
    commands: (words) => createProgram(context, words),
    openTerminal: openPersonTerminal,
  };
  try {
    enter(folder);
    const { words, home, config } = firstLook(argv);
    program = [program, ...placed('--home', home), ...placed('--config', config)].join(' ');
    const commands = await context.commands(words);
    await commands.parseAsync(withQueryLine(argv, words), { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Commander has already said what is wrong with the command line, or printed the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
    // Loaded here: the schemas of the API's errors are of no use to a command that goes well.
    const { errorText, exitCodeOf } = await import('./print-error.ts');
    context.note(errorText(error, process.env['COUNTERSIGN_DEBUG'] === '1'));
    return exitCodeOf(error);
  }
}

/** `log show '-server:files'`: a line that begins with an exclusion is no option, for no option has a colon there. */
function withQueryLine(argv: readonly string[], [group, command]: readonly string[]): string[] {
  const takesLine = group === 'log' && command === 'show';
  return argv.map((word, nth) => {
    const isValue = ['-q', '--query'].includes(argv[nth - 1] ?? '');
    // A blank before it makes it an argument, and is nothing in a line. `-qagent:x` is an option with its value.
    return takesLine && !isValue && /^-(?!q)[a-z]+:/i.test(word) ? ` ${word}` : word;
  });
}

/** A hint works as it stands: it leads to the same installation from whatever folder. */
function placed(option: string, path: string | undefined): string[] {
  return path === undefined ? [] : [option, quoted(resolve(path))];
}

function selfOf(argv: readonly string[]): readonly [string, ...string[]] {
  const [node = process.execPath, script] = argv;
  return script === undefined ? [node] : [node, script];
}
