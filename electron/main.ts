import { app } from 'electron';
import { runCommandLine } from './command-line.ts';
import { FLAVOUR } from './contract/flavour.ts';
import { places } from './places.ts';
import { startShell } from './shell.ts';
import { APP_ID } from './state/app-id.ts';
import { isCommandLine } from './state/command-line.ts';
import { deepLinkIn } from './state/deep-link.ts';
import { forbiddenEnvironment } from './state/forbidden-environment.ts';
import { forbiddenSwitches } from './state/forbidden-switches.ts';
import { writeUncaughtErrors } from './uncaught-errors.ts';
import { hardenContents } from './windows/harden.ts';
import { registerScheme } from './windows/scheme.ts';

/*
 * The desktop app: a shell around the gateway and its pages. Everything before `ready` is here; shell.ts has the rest.
 */
performance.mark('main');
app.setName('Countersign');

const words = process.argv.slice(1);
const command = places.packed && isCommandLine(words);
// A command has no page that a sandbox would hold, and in a container root starts it so.
const surroundings = command ? [] : forbiddenEnvironment(process.env);
const forbidden = FLAVOUR === 'production' ? [...forbiddenSwitches(words), ...surroundings] : [];
if (forbidden.length > 0) {
  process.stderr.write(`Countersign does not start with ${forbidden.join(' ')}.\n`);
  app.exit(2);
} else if (command) {
  app.exit(await runCommandLine(words, places.program));
} else if (!app.requestSingleInstanceLock()) {
  // The one that runs is told of this one's arguments, and shows itself.
  app.exit(0);
} else {
  writeUncaughtErrors();
  // Chromium has no sandbox for root, as which containers run tests; the packaged app has refused that above.
  if (FLAVOUR === 'production' || !app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  registerScheme();
  hardenContents();
  if (app.isPackaged) {
    app.setAsDefaultProtocolClient('countersign');
    // Of effect on Windows alone.
    app.setAppUserModelId(APP_ID);
  }
  const opened = startShell({
    hidden: process.argv.includes('--hidden'),
    link: deepLinkIn(process.argv),
  });
  opened.catch((error: unknown) => {
    process.stderr.write(`Countersign cannot start: ${String(error)}\n`);
    app.exit(1);
  });
}
