import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

/**
 * Called before anything else is loaded. Compiled code is kept beside the installed packages, where only who may change the
 * program can write (a shared temporary folder would let others plant code). Loading is twice as quick, and the type stripper
 * stays out of memory. The environment variable is what reaches the store's threads.
 */
export function setUpProcess(): void {
  // V8 loses count of WebAssembly's code pages where it collects them beside worker threads, and ends the process by a failed
  // check ("jit_page.has_value()"; nodejs/node issue 64500). The one module here is undici's parser, which is never unloaded.
  setFlagsFromString('--no-wasm-code-gc');
  process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(
    new URL('../../node_modules/.cache/countersign', import.meta.url),
  );
  enableCompileCache(process.env['NODE_COMPILE_CACHE']);
}
