import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/built-pages.ts',
    testTimeout: 40_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    // A file of tests runs a gateway, its servers and often a browser: two cores each.
    maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
    pool: 'forks',
    // V8 loses count of WebAssembly's code pages where it collects them beside worker threads, and ends the process by a failed
    // check ("jit_page.has_value()"). Nothing here makes so much of that code that collecting it would be missed.
    execArgv: ['--no-wasm-code-gc'],
  },
});
