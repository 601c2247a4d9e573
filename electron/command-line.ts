import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { places } from './places.ts';

/** proxy/command-line-in-app.ts, out of the package and not of this bundle: most starts of the app have no use for it. */
interface CommandLine {
  runInApp(argv: readonly string[], program: string): Promise<number>;
}

/** No timer may be longer. */
const FOR_EVER = 2 ** 31 - 1;

/**
 * Runs one command in this process and gives its exit code. Meant to be awaited while main.ts loads: until then Electron looks for no
 * display, makes no window and no profile, and the terminal is all that is needed.
 */
export async function runCommandLine(argv: readonly string[], program: string): Promise<number> {
  // An event loop with nothing in it is what Electron takes for the end of loading.
  const loading = setInterval(() => {}, FOR_EVER);
  try {
    const { runInApp }: CommandLine = await import(pathToFileURL(places.commandLine).href);
    return await Promise.race([runInApp(argv, program), fault()]);
  } catch (error) {
    return unforeseen(error);
  } finally {
    clearInterval(loading);
  }
}

/** Electron would show a window for it, to nobody, and go on. */
function fault(): Promise<number> {
  return new Promise((resolve) => {
    for (const event of ['uncaughtException', 'unhandledRejection']) {
      process.on(event, (error: unknown) => resolve(unforeseen(error)));
    }
  });
}

/** In the words of proxy/commands/print-error.ts, which may be what could not be loaded; a stack only where it is asked for. */
function unforeseen(error: unknown): number {
  process.stderr.write(
    'countersign: Something went wrong that was not foreseen.\nRun it again with COUNTERSIGN_DEBUG=1 to see where, and please report it.\n',
  );
  if (process.env['COUNTERSIGN_DEBUG'] === '1') process.stderr.write(`${inspect(error)}\n`);
  return 1;
}
