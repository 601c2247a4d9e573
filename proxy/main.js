#!/usr/bin/env node
/*
 * The one file in JavaScript. An older Node, to which TypeScript is a riddle, must reach the line that says so; and the type
 * stripper (18 MB, 40 ms) is not loaded where all else comes out of the cache that is opened here.
 */

// Checked before anything else is loaded: the store's native module ends an older Node by a segmentation fault.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24 || Number(process.versions['napi'] ?? 0) < 10) {
  process.stderr.write(
    `countersign: Node 24 or later is needed, and this is ${process.version}.\n` +
      'Start it with "npm start" or "npm run countersign", which bring their own Node.\n',
  );
  process.exit(1);
}

// Imported here and not above: an older Node lacks some of them.
const { enableCompileCache } = await import('node:module');
const { fileURLToPath } = await import('node:url');
const { setFlagsFromString } = await import('node:v8');

// V8 loses count of WebAssembly's code pages where it collects them beside worker threads, and ends the process by a failed
// check ("jit_page.has_value()"; nodejs/node issue 64500). The one module here is undici's parser, which is never unloaded.
setFlagsFromString('--no-wasm-code-gc');
// What the command line said of this is this thread's. The store's threads have smaller limits of their own, which it would overrule.
setFlagsFromString('--max-semi-space-size=0');

// Compiled code is kept beside the installed packages, where only who may change the program can write (a shared temporary
// folder would let others plant code). The environment variable is what reaches the store's threads.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(
  new URL('../node_modules/.cache/countersign', import.meta.url),
);
enableCompileCache(process.env['NODE_COMPILE_CACHE']);

const { runCountersign } = await import('./commands/run.ts');
const { gatewayStarter } = await import('./commands/load-gateway.ts');
process.exitCode = await runCountersign(process.argv.slice(2), gatewayStarter);

export {};
