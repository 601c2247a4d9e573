import { buildConsole } from '../build/build-console.ts';

/** Before any test: the pages are built from the source as it is. */
export function setup(): void {
  buildConsole();
}
