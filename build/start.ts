import { fileURLToPath } from 'node:url';
import { GATEWAY_ENV, GATEWAY_FLAGS } from '../proxy/platform/gateway-flags.ts';
import { buildConsole } from './build-console.ts';
import { chooseStart } from './choose-start.ts';

/*
 * `npm start`: the app where a screen is and Electron can run, else the gateway alone, which says why in one line. A server has no
 * screen, so what only the app needs is loaded after that is known.
 */
buildConsole();
const choice = chooseStart({
  platform: process.platform,
  env: process.env,
  uid: process.getuid?.(),
  words: process.argv.slice(2),
});
if (choice.open === 'gateway') await startAlone(choice.why, choice.words);
else {
  const { openApp } = await import('./open-app.ts');
  const outcome = await openApp(choice.switches);
  if ('code' in outcome) process.exitCode = outcome.code;
  else await startAlone(outcome.why, []);
}

/**
 * Becomes `countersign start`. On a server nothing of this program may stay behind, neither a parent nor the type stripper in
 * memory; Windows cannot put a program in another's place, so there it is a child.
 */
async function startAlone(why: string, words: readonly string[]): Promise<void> {
  const main = fileURLToPath(new URL('../proxy/main.js', import.meta.url));
  const line = [...GATEWAY_FLAGS, main, 'start', '--without-app', why, ...words];
  const env = { ...GATEWAY_ENV, ...process.env };
  if (process.execve !== undefined) process.execve(process.execPath, [process.execPath, ...line], env);
  const { spawn } = await import('node:child_process');
  const child = spawn(process.execPath, line, { stdio: 'inherit', env });
  // Ctrl-C reaches both; the gateway ends in order, and this process waits for it.
  process.on('SIGINT', () => {});
  child.on('close', (code) => {
    process.exitCode = code ?? 1;
  });
}
