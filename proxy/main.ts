#!/usr/bin/env node
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

const { setUpProcess } = await import('./platform/process-set-up.ts');
setUpProcess();
const { runCountersign } = await import('./commands/run.ts');
const { gatewayStarter } = await import('./commands/load-gateway.ts');
process.exitCode = await runCountersign(process.argv.slice(2), gatewayStarter);

export {};
