import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Configuration, build as pack } from 'electron-builder';
import type { Flavour } from './build-desktop.ts';
import { copyForPackaging, findElectron, provideElectron } from './electron-runtime.ts';
import { digestOfSource, readStamp } from './source-stamp.ts';
import { stageApp, stageOf } from './stage-app.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/**
 * Packages the app for this platform: a folder that can be started, or with `targets` (`deb`, `nsis`, `dmg` …, or `all` of
 * electron-builder.yml) what people install, for which electron-builder fetches tools. Works on an Electron that is here; without
 * one electron-builder fetches its own.
 */
export async function packageApp(flavour: Flavour, targets: readonly string[]): Promise<void> {
  await stageApp(flavour);
  const runtime = findElectron();
  const electronDist =
    runtime === undefined ? undefined : mkdtempSync(join(tmpdir(), 'countersign-electron-'));
  try {
    if (runtime !== undefined && electronDist !== undefined) copyForPackaging(runtime, electronDist);
    const config: Configuration = {
      extends: `${ROOT}electron-builder.yml`,
      directories: { app: stageOf(flavour), output: `dist/packages/${flavour}` },
      ...(runtime === undefined || electronDist === undefined
        ? {}
        : { electronDist, electronVersion: runtime.version }),
      ...(flavour === 'test' ? TEST_PACKAGE : {}),
    };
    const standIn = standInForFpm(targets);
    if (standIn !== undefined) process.env['CUSTOM_FPM_PATH'] = `${standIn}/fpm`;
    await pack({
      projectDir: ROOT,
      config,
      publish: 'never',
      ...(targets.length === 0 ? { dir: true } : {}),
      ...(targets.length > 0 && targets[0] !== 'all' ? { [PLATFORM]: [...targets] } : {}),
    });
  } finally {
    if (electronDist !== undefined) rmSync(electronDist, { recursive: true, force: true });
  }
}

/** The program that each kind of package is made with here, in the place of a downloaded fpm. */
const OWN_TOOLS: Readonly<Record<string, string>> = { deb: 'dpkg-deb', rpm: 'rpmbuild' };

/** A folder with a program `fpm` (linux-package.ts), where the system has the tools for what is wanted. */
function standInForFpm(targets: readonly string[]): string | undefined {
  const wanted = targets.flatMap((target) => OWN_TOOLS[target] ?? []);
  const has = (tool: string): boolean => spawnSync('which', [tool]).status === 0;
  if (PLATFORM !== 'linux' || wanted.length === 0 || !wanted.every(has)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'countersign-fpm-'));
  const script = `#!/bin/sh\nexec '${process.execPath}' '${ROOT}build/linux-package.ts' "$@"\n`;
  writeFileSync(`${folder}/fpm`, script, { mode: 0o755 });
  return folder;
}

/** The app's program in the folder that `packageApp` made; Linux only, where tests start it. */
const PACKAGED = (flavour: Flavour): string => `${ROOT}dist/packages/${flavour}/linux-unpacked/countersign`;

/** Packages it where what goes into it has changed since. */
export async function providePackage(flavour: Flavour): Promise<string> {
  const stamp = `${ROOT}dist/packages/${flavour}/built-from`;
  const source = digestOfSource(
    [
      'electron/**/*',
      'proxy/**/*',
      'renderer/**/*',
      'build/**/*',
      'package-lock.json',
      'electron-builder.yml',
    ],
    ['electron/dist/**', 'electron/dist', 'renderer/dist/**', 'renderer/dist'],
  );
  if (readStamp(stamp) !== source) {
    // Without one electron-builder would fetch its own, which is to be had in fewer places than the substitute.
    await provideElectron();
    await packageApp(flavour, []);
    writeFileSync(stamp, source);
  }
  return PACKAGED(flavour);
}

const PLATFORM = process.platform === 'darwin' ? 'mac' : process.platform === 'win32' ? 'win' : 'linux';

/** The gateway of the test flavour runs on a Node of its own, which reads files and no archive. */
const TEST_PACKAGE: Configuration = {
  // Quicker to make, for one installation.
  deb: { compression: 'gz' },
  asarUnpack: ['proxy/**', 'electron/gateway/**', 'renderer/dist/**', 'node_modules/**', 'package.json'],
  extraResources: [{ from: `${ROOT}node_modules/node/bin/node`, to: 'node' }],
};

if (import.meta.main) {
  const [first, ...rest] = process.argv.slice(2);
  const flavour = first === '--test' ? 'test' : 'production';
  await packageApp(flavour, flavour === 'test' ? rest : process.argv.slice(2));
}
