import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { releaseKey } from '../electron/updates/release-signature.ts';
import { digestOfSource, readStamp } from './source-stamp.ts';
import { testReleaseKey } from './test-release-key.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Whose releases a production build takes, and from where; where they are not set it takes none. */
const RELEASE = {
  key: process.env['COUNTERSIGN_RELEASE_KEY'] ?? '',
  feed: process.env['COUNTERSIGN_UPDATE_FEED'] ?? '',
};
if (RELEASE.key !== '') releaseKey(RELEASE.key);

export type Flavour = 'production' | 'test';

/**
 * Builds the desktop app's own code into electron/dist/<flavour> where its source has changed: the main process, a preload for each
 * page that has one, and the app's own small page. A flavour is in the code, so that nothing at run time can turn one into the other.
 */
export async function buildDesktop(flavour: Flavour): Promise<void> {
  const out = `${ROOT}electron/dist/${flavour}`;
  const source = digestOfSource(
    ['electron/**/*', 'proxy/**/*.ts', 'build/build-desktop.ts', 'package.json', 'package-lock.json'],
    ['electron/dist/**', 'electron/dist', 'electron/icons/**'],
  );
  const stamp = `${source} ${RELEASE.key} ${RELEASE.feed}`;
  if (readStamp(`${out}/built-from`) === stamp) return;
  mkdirSync(`${ROOT}electron/dist`, { recursive: true });
  const work = mkdtempSync(`${ROOT}electron/dist/building-`);
  try {
    await buildInto(work, flavour);
    writeFileSync(`${work}/built-from`, stamp);
    // At once, for an app may be started from it meanwhile.
    rmSync(out, { recursive: true, force: true });
    renameSync(work, out);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function buildInto(out: string, flavour: Flavour): Promise<void> {
  // Loaded here: most starts find everything built.
  const { build } = await import('vite');
  const basic: import('vite').InlineConfig = {
    configFile: false,
    root: `${ROOT}electron`,
    logLevel: 'warn',
    mode: 'production',
    define: {
      COUNTERSIGN_FLAVOUR: JSON.stringify(flavour),
      COUNTERSIGN_RELEASE_KEY: JSON.stringify(flavour === 'test' ? testReleaseKey().publicKey : RELEASE.key),
      COUNTERSIGN_UPDATE_FEED: JSON.stringify(RELEASE.feed),
    },
  };
  await build({
    ...basic,
    // Everything but Electron goes into the file: the package then holds no second copy of a library.
    ssr: { noExternal: true, external: ['electron', 'electron-updater'], target: 'node' },
    build: {
      ssr: true,
      outDir: out,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      rolldownOptions: { input: { main: `${ROOT}electron/main.ts` }, output: { format: 'es' } },
    },
  });
  for (const page of ['console', 'desk'] as const) {
    await build({
      ...basic,
      ssr: { noExternal: true, external: ['electron'], target: 'node' },
      build: {
        ssr: true,
        outDir: out,
        emptyOutDir: false,
        target: 'node20',
        minify: false,
        rolldownOptions: {
          input: { [`preload-${page}`]: `${ROOT}electron/preload/${page}.ts` },
          // A sandboxed preload is CommonJS in one file.
          output: { format: 'cjs', entryFileNames: '[name].cjs' },
        },
      },
    });
  }
  await build({
    ...basic,
    root: `${ROOT}electron/pages`,
    base: '/',
    build: {
      outDir: `${out}/pages`,
      emptyOutDir: true,
      target: 'chrome130',
      cssTarget: 'chrome130',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
  });
  await writePackage(out);
}

/** What an Electron that is started on this folder reads. */
async function writePackage(out: string): Promise<void> {
  const { version } = JSON.parse(await readFile(`${ROOT}package.json`, 'utf8')) as { version: string };
  const about = { name: 'countersign', productName: 'Countersign', version, type: 'module', main: 'main.js' };
  writeFileSync(`${out}/package.json`, `${JSON.stringify(about, null, 2)}\n`);
}

if (import.meta.main) {
  const flavour = process.argv[2] === 'production' ? 'production' : 'test';
  await buildDesktop(flavour);
}
