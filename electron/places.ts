import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FLAVOUR } from './contract/flavour.ts';
import { ownProgram } from './state/own-program.ts';

const root = resolve(fileURLToPath(new URL('../../../', import.meta.url)));
/** Where this is a package: the folder of its archive. */
const packed = basename(root) === 'app.asar';
const resources = dirname(root);
const built = fileURLToPath(new URL('./', import.meta.url));

/** Where things are beside the built main process (electron/dist/<flavour>/main.js), from source as in the package. */
export const places = {
  packed,
  /** What starts this app; of use where it is a package. */
  program: ownProgram(process),
  pages: join(root, 'renderer/dist'),
  icons: join(root, 'electron/icons'),
  desk: join(built, 'pages'),
  preload: (page: 'console' | 'desk') => join(built, `preload-${page}.cjs`),
  gateway: gatewayEntry(),
  /** Of the package alone: from source a Node runs the command line. */
  commandLine: join(root, 'proxy/command-line-in-app.js'),
  /** Of the test flavour alone: packaged it brings a Node beside it, from source it has the project's. */
  node: packed ? join(resources, exe('node')) : join(root, 'node_modules/node/bin', exe('node')),
} as const;

/** In production inside the archive, whose bytes are checked; a Node of its own, as the test flavour takes it, reads no archive. */
function gatewayEntry(): string {
  if (FLAVOUR === 'production') return join(root, 'proxy/inside-app.js');
  if (!packed) return join(root, 'electron/gateway/gateway-entry.ts');
  return join(resources, 'app.asar.unpacked/electron/gateway/gateway-entry.js');
}

function exe(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}
