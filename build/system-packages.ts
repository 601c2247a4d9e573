import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Programs that tests drive, and the Debian packages that hold them. */
const NEEDED: readonly (readonly [program: string, debianPackage: string])[] = [
  ['openssl', 'openssl'],
  ['strace', 'strace'],
  ['python3', 'python3'],
  ['chromium', 'chromium'],
  ['chromium-headless-shell', 'chromium-headless-shell'],
  // A desktop without a screen, for the tests of the app.
  ['Xvfb', 'xvfb'],
  ['xauth', 'xauth'],
  ['dbus-daemon', 'dbus'],
  ['openbox', 'openbox'],
  ['dunst', 'dunst'],
  ['gnome-keyring-daemon', 'gnome-keyring'],
  ['secret-tool', 'libsecret-tools'],
  ['xdotool', 'xdotool'],
  ['import', 'imagemagick'],
  ['pkcheck', 'polkitd'],
  ['unzip', 'unzip'],
  // Bundles encrypted by it are read, and those encrypted here are read by it.
  ['age', 'age'],
];

/** What tests need of Debian's own Python, with the package that holds it: a locker of a screen that speaks GLib's D-Bus. */
const PYTHON = ['gi', 'python3-gi'] as const;

/** Libraries that Electron loads and Debian's Chromium does not bring, each by a file of its package. */
const LIBRARIES: readonly (readonly [file: string, debianPackage: string])[] = [
  ['libgtk-3.so.0', 'libgtk-3-0'],
  ['libnss3.so', 'libnss3'],
  ['libasound.so.2', 'libasound2'],
  ['libgbm.so.1', 'libgbm1'],
  ['libnotify.so.4', 'libnotify4'],
  ['libsecret-1.so.0', 'libsecret-1-0'],
  ['libXss.so.1', 'libxss1'],
];

/** Installs what is missing where this is root on Debian; otherwise says what to install and ends with 1. */
export function setUpSystem(): void {
  const missing = [
    ...NEEDED.filter(([program]) => spawnSync('which', [program]).status !== 0),
    ...missingLibraries(),
    ...missingOfPython(),
  ];
  if (missing.length === 0) return;
  const packages = missing.map(([, debianPackage]) => debianPackage);
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    process.stdout.write(
      `The tests need these programs and libraries: ${missing.map(([name]) => name).join(', ')}.\n`,
    );
    process.stdout.write(
      `Install them first, on Debian or Ubuntu with: sudo apt-get install ${packages.join(' ')}\n`,
    );
    process.exit(1);
  }
  process.stdout.write(`Installing what the tests need: ${packages.join(' ')}\n`);
  const apt = (...args: string[]): boolean =>
    spawnSync('apt-get', ['-qq', '-y', ...args], {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  if (!apt('update') || !apt('install', '--no-install-recommends', ...packages)) process.exit(1);
}

function missingOfPython(): (readonly [string, string])[] {
  if (process.platform !== 'linux') return [];
  const [module, debianPackage] = PYTHON;
  const found = spawnSync('/usr/bin/python3', ['-c', `import ${module}`]).status === 0;
  return found ? [] : [[`Python's ${module}`, debianPackage]];
}

function missingLibraries(): (readonly [string, string])[] {
  if (process.platform !== 'linux') return [];
  const known = spawnSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' }).stdout ?? '';
  return LIBRARIES.filter(([file]) => !known.includes(`${file} `));
}
