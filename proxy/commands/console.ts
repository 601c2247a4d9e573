import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { openInBrowser } from '../platform/open-in-browser.ts';
import { jsonText } from '../platform/terminal/json-text.ts';
import { CommandError } from './command-error.ts';
import { writeConsoleFile } from './console-file.ts';
import type { CommandContext } from './context.ts';
import { placesOf, readOptions } from './options.ts';
import { reachRunning } from './reach.ts';

/** A browser that was closed needs this long to start and read the file; the code itself lasts a minute. */
const FILE_LIFE_MS = 20_000;

/** `countersign console`: the screens, in a browser. */
export function consoleCommand(program: Command, context: CommandContext): void {
  program
    .command('console')
    .description('open the console in a browser: approvals, activity, sessions, agents, servers, policy')
    .option('--no-open', 'only say where it is, with a one-time code to type there')
    .action(async (flags: { open: boolean }, command: Command) => {
      const options = readOptions(command, {});
      const running = await reachRunning(options);
      if (running === undefined) {
        throw new CommandError('refused', 'No gateway is running for this data folder.', {
          advice: 'Start it first: countersign start',
        });
      }
      const { url, approvalUrl, code } = await running.api.openConsole().finally(running.close);
      if (options.json) {
        context.print(jsonText({ url, approvalUrl, code }));
        return;
      }
      context.print(`console    ${context.paint('strong', url)}\napprovals  ${approvalUrl}`);
      if (flags.open && hasScreen(context) && (await openWithCode(context, options, url, code))) return;
      context.print(`Open the console and type this code within a minute: ${context.paint('strong', code)}`);
    });
}

/** On Linux a browser without a display fails only after it has been started. */
function hasScreen({ machine, env }: CommandContext): boolean {
  return machine.platform !== 'linux' || env['DISPLAY'] !== undefined || env['WAYLAND_DISPLAY'] !== undefined;
}

async function openWithCode(
  context: CommandContext,
  options: Parameters<typeof placesOf>[0],
  url: string,
  code: string,
): Promise<boolean> {
  const file = await writeConsoleFile(placesOf(options).home, url, code);
  try {
    if (!(await openInBrowser(pathToFileURL(file.path).href, context.machine.platform))) return false;
    context.note(
      'Opening your browser … (this ends in 20 seconds: until then the browser may read its one-time file)',
    );
    await new Promise<void>((resolve) => {
      context.clock.after(FILE_LIFE_MS, resolve);
    });
    return true;
  } finally {
    await file.remove();
  }
}
