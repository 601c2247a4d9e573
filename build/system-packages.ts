import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Programs that tests drive, and the Debian packages that hold them. */
const NEEDED: readonly (readonly [program: string, debianPackage: string])[] = [
  ['openssl', 'openssl'],
  ['strace', 'strace'],
  ['python3', 'python3'],
  ['chromium', 'chromium'],
];

/** Installs what is missing where this is root on Debian; otherwise says what to install and ends with 1. */
export function setUpSystem(): void {
  const missing = NEEDED.filter(([program]) => spawnSync('which', [program]).status !== 0);
  if (missing.length === 0) return;
  const packages = missing.map(([, debianPackage]) => debianPackage);
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    process.stdout.write(
      `The tests need these programs: ${missing.map(([program]) => program).join(', ')}.\n`,
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
