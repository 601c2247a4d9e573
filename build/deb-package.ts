import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LinuxPackage } from './linux-package.ts';

/** fpm's names and dpkg-deb's, where they differ. */
const COMPRESSIONS: Readonly<Record<string, string>> = { gz: 'gzip', zst: 'zstd' };

/** Builds a .deb with dpkg-deb out of the tree, which it adds its own folder to. */
export function buildDeb(made: LinuxPackage): void {
  const { tree, file, afterInstall, afterRemove, compression } = made;
  const control = `${tree}/DEBIAN`;
  const sizeKb = execFileSync('du', ['-sk', tree], { encoding: 'utf8' }).split('\t')[0] ?? '0';
  mkdirSync(control, { mode: 0o755 });
  writeFileSync(`${control}/control`, controlOf(made, sizeKb));
  writeFileSync(`${control}/postinst`, readFileSync(afterInstall), { mode: 0o755 });
  writeFileSync(`${control}/postrm`, onlyWhenRemoved(readFileSync(afterRemove, 'utf8')), { mode: 0o755 });
  mkdirSync(dirname(file), { recursive: true });
  execFileSync(
    'dpkg-deb',
    ['--root-owner-group', `-Z${COMPRESSIONS[compression] ?? compression}`, '--build', tree, file],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
}

function controlOf(made: LinuxPackage, sizeKb: string): string {
  const [summary = '', ...rest] = made.description;
  const list = (name: string, of: readonly string[]): string[] =>
    of.length === 0 ? [] : [`${name}: ${of.join(', ')}`];
  return `${[
    `Package: ${made.name}`,
    `Version: ${made.version}`,
    `Architecture: ${made.architecture}`,
    `Maintainer: ${made.maintainer}`,
    `Installed-Size: ${sizeKb}`,
    ...list('Depends', made.depends),
    ...list('Recommends', made.recommends),
    'Section: devel',
    'Priority: optional',
    `Homepage: ${made.url}`,
    `Description: ${summary}`,
    ...rest.map((line) => ` ${line}`),
  ].join('\n')}\n`;
}

/** dpkg runs it at each update too, after the new files are there. */
function onlyWhenRemoved(script: string): string {
  const [first = '', ...rest] = script.split('\n');
  return [first, 'case "$1" in remove|purge|abort-install) ;; *) exit 0 ;; esac', ...rest].join('\n');
}
