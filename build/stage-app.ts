import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildConsole } from './build-console.ts';
import { buildDesktop, type Flavour } from './build-desktop.ts';
import { toJavaScript } from './to-javascript.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** What electron-builder packs of a flavour: the app with nothing beside it that it does not need when it runs. */
export const stageOf = (flavour: Flavour): string => `dist/app-${flavour}`;

interface LockedPackage {
  readonly dev?: boolean;
  readonly optional?: boolean;
}

/** Puts the app as it is packaged into its stage: JavaScript, the built pages, and the dependencies of production. */
export async function stageApp(flavour: Flavour): Promise<void> {
  buildConsole();
  await buildDesktop(flavour);
  const stage = `${ROOT}${stageOf(flavour)}`;
  rmSync(stage, { recursive: true, force: true });
  const entries = flavour === 'test' ? ['electron/gateway/gateway-entry.ts'] : [];
  for (const file of globSync(['proxy/**/*.{ts,js}', ...entries], { cwd: ROOT })) {
    const source = readFileSync(`${ROOT}${file}`, 'utf8');
    // proxy/main.js is JavaScript already, and names TypeScript.
    write(stage, file.replace(/\.ts$/, '.js'), toJavaScript(source));
  }
  // Of a bundle of evidence: read as it is.
  copy(stage, 'proxy/export/page');
  copy(stage, 'renderer/dist');
  copy(stage, 'electron/icons');
  copy(stage, `electron/dist/${flavour}`);
  for (const folder of productionPackages()) copy(stage, folder);
  write(stage, 'package.json', `${JSON.stringify(packageOf(flavour), null, 2)}\n`);
}

/** Folders of the installed packages that are not for development, as the lock file has them. */
function productionPackages(): string[] {
  const lock = JSON.parse(readFileSync(`${ROOT}package-lock.json`, 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  return Object.entries(lock.packages)
    .filter(([folder, { dev }]) => folder !== '' && dev !== true)
    .map(([folder]) => folder)
    .filter((folder) => !/\/node_modules\//.test(folder));
}

function packageOf(flavour: Flavour): object {
  const { name, version, description, license, dependencies } = JSON.parse(
    readFileSync(`${ROOT}package.json`, 'utf8'),
  ) as Record<string, unknown>;
  const main = `electron/dist/${flavour}/main.js`;
  return {
    name,
    productName: 'Countersign',
    version,
    description,
    license,
    // Packages have to name one; this one reaches nobody.
    homepage: 'https://countersign.invalid/',
    // Windows belong to the entry in the system's menu by this name.
    desktopName: 'countersign.desktop',
    type: 'module',
    main,
    dependencies,
  };
}

function write(stage: string, path: string, text: string): void {
  mkdirSync(dirname(`${stage}/${path}`), { recursive: true });
  writeFileSync(`${stage}/${path}`, text);
}

function copy(stage: string, path: string): void {
  cpSync(`${ROOT}${path}`, `${stage}/${path}`, {
    recursive: true,
    dereference: true,
    filter: (from) => !NOT_COPIED.test(from),
  });
}

/** The store's native module comes built for every platform, with its source; this package takes the one that it runs on. */
const NOT_COPIED = new RegExp(
  `/better-sqlite3/(deps|src|binding\\.gyp|prebuilds/(?!${process.platform}-${process.arch}\\.node$).+)`,
);
