import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

/**
 * For a process that runs for weeks beside its user's work: called before anything else is loaded.
 *
 * Compiled code is kept beside the installed packages, where only who may change the program can write (a shared temporary
 * folder would let others plant code). Loading is twice as quick, and the type stripper stays out of memory. The environment
 * variable is what reaches the store's threads.
 *
 * Left to itself V8 lets the heap grow to hundreds of megabytes before it looks for garbage; a gateway's garbage is short-lived.
 */
export function setUpProcess(): void {
  process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(
    new URL('../../node_modules/.cache/countersign', import.meta.url),
  );
  enableCompileCache(process.env['NODE_COMPILE_CACHE']);
  setFlagsFromString('--optimize-for-size');
  setFlagsFromString('--max-semi-space-size=4');
}
