import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FLAVOUR } from './contract/flavour.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const built = fileURLToPath(new URL('./', import.meta.url));

/** Where things are beside the built main process (electron/dist/<flavour>/main.js), from source as in the package. */
export const places = {
  pages: join(root, 'renderer/dist'),
  icons: join(root, 'electron/icons'),
  desk: join(built, 'pages'),
  preload: (page: 'console' | 'desk') => join(built, `preload-${page}.cjs`),
  /** The gateway: its source on the project's own Node, or its JavaScript inside the package. */
  gateway:
    FLAVOUR === 'test'
      ? join(root, 'electron/gateway/gateway-entry.ts')
      : join(root, 'electron/dist/gateway/electron/gateway/inside-entry.js'),
  node: join(root, 'node_modules/node/bin/node'),
} as const;
