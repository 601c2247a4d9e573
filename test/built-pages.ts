import { buildConsole } from '../build/build-console.ts';
import { buildDesktop } from '../build/build-desktop.ts';

/** Before any test: the pages and the app are built from the source as it is. */
export async function setup(): Promise<void> {
  buildConsole();
  await buildDesktop('test');
}
