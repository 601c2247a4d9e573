import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createInterface as createPrompt } from 'node:readline/promises';
import { IN_TRAY } from '../electron/contract/in-tray.ts';
import { buildDesktop } from './build-desktop.ts';
import { downloadOwn, type ElectronRuntime, findElectron } from './electron-runtime.ts';

/** What became of the app: it ran and ended, or it did not come up. `why` is the end of a sentence. */
export type AppOutcome = { readonly code: number } | { readonly why: string };

/** Its release site is slow at times, and nobody waits for ever. */
const DOWNLOAD_MS = 10 * 60_000;
/** Chromium's own diagnostics, which mean nothing to the person at this terminal. */
const CHROMIUM = /^\[\d+:\d+\/[\d.]+:[A-Z]+:|^\(electron\) |^\s*$/;

/** Opens the app from source and stays until it ends. Fetches Electron only where the person at the terminal says so. */
export async function openApp(switches: readonly string[]): Promise<AppOutcome> {
  const runtime = findElectron() ?? (await fetchIfWanted());
  if ('why' in runtime) return runtime;
  await buildDesktop('test');
  return runApp(runtime, switches);
}

async function fetchIfWanted(): Promise<ElectronRuntime | { readonly why: string }> {
  const given = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (given !== undefined) return { why: `ELECTRON_OVERRIDE_DIST_PATH (${given}) has no Electron` };
  if (process.stdin.isTTY !== true || process.stdout.isTTY !== true) {
    return { why: 'Electron is not here; this fetches it: npx install-electron' };
  }
  const prompt = createPrompt({ input: process.stdin, output: process.stdout });
  const answer = await prompt
    .question(
      'The app needs Electron, which npm did not bring (about 120 MB from GitHub). Fetch it now? [y/N] ',
    )
    .catch(() => 'n');
  prompt.close();
  if (!/^y(es)?$/i.test(answer.trim())) {
    return { why: 'Electron is not here; this fetches it later: npx install-electron' };
  }
  process.stdout.write('Fetching Electron …\n');
  if (!downloadOwn(DOWNLOAD_MS)) {
    return { why: 'Electron could not be fetched; this shows what is in the way: npx install-electron' };
  }
  return findElectron() ?? { why: 'the fetched Electron is not whole; npx install-electron fetches it anew' };
}

async function runApp(runtime: ElectronRuntime, switches: readonly string[]): Promise<AppOutcome> {
  const child = spawn(runtime.executable, [...runtime.appArguments, ...switches], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const failed = once(child, 'error').then(([error]) => ({
    why: `Electron does not start: ${String(error)}`,
  }));
  let up = false;
  let last = '';
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === IN_TRAY) up = true;
    process.stdout.write(`${line}\n`);
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    // Where it does not come up, Chromium's last words are all there is.
    if (line.trim() !== '') last = line.trim();
    if (!CHROMIUM.test(line)) process.stderr.write(`${line}\n`);
  });
  // At Ctrl-C the terminal tells the app as well, which ends in order; this process waits for it.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  const ended = once(child, 'close').then(([code]): AppOutcome => {
    if (up || code === 0) return { code: Number(code ?? 0) };
    return { why: `Electron ended at its start (${last.slice(0, 300) || `exit code ${String(code)}`})` };
  });
  const outcome = await Promise.race([failed, ended]);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.removeAllListeners(signal);
  return outcome;
}
