#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

/*
 * Checked before anything else is loaded: the store's native module ends an older Node by a segmentation fault, and
 * TypeScript in the imports below would be a riddle to it.
 */
const major = Number(process.versions.node.split('.')[0]);
if (major < 24 || Number(process.versions['napi'] ?? 0) < 10) {
  process.stderr.write(
    `countersign: Node 24 or later is needed, and this is ${process.version}.\n` +
      'Start it with "npm start" or "npm run countersign", which bring their own Node.\n',
  );
  process.exit(1);
}

// Compiled code is kept beside the installed packages, where only who may change the program can write: loading is twice as quick,
// and the type stripper stays out of memory. The variable is what reaches the store's threads.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(
  new URL('../node_modules/.cache/countersign', import.meta.url),
);
enableCompileCache(process.env['NODE_COMPILE_CACHE']);

const { runCountersign } = await import('./commands/run.ts');
const { gatewayStarter } = await import('./commands/load-gateway.ts');
process.exitCode = await runCountersign(process.argv.slice(2), gatewayStarter);
