import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildDeb } from './deb-package.ts';
import { buildRpm } from './rpm-package.ts';

/*
 * electron-builder makes deb and rpm with fpm, a Ruby program that it downloads. Where the system's own tools are (dpkg-deb, rpmbuild),
 * this takes fpm's place: the same arguments, as far as electron-builder gives them, and nothing is fetched.
 */

export interface LinuxPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly maintainer: string;
  readonly url: string;
  readonly license: string;
  /** The first line is the summary. */
  readonly description: readonly string[];
  readonly depends: readonly string[];
  readonly recommends: readonly string[];
  /** Files with the shell scripts that run as root. */
  readonly afterInstall: string;
  readonly afterRemove: string;
  /** The folder that becomes the machine's `/`. */
  readonly tree: string;
  readonly compression: string;
  /** What is made. */
  readonly file: string;
}

const FROM_BUILDER = {
  depends: { type: 'string', short: 'd', multiple: true },
  'deb-recommends': { type: 'string', multiple: true },
  input: { type: 'string', short: 's' },
  target: { type: 'string', short: 't' },
  force: { type: 'boolean' },
  log: { type: 'string' },
  architecture: { type: 'string' },
  'after-install': { type: 'string' },
  'after-remove': { type: 'string' },
  description: { type: 'string' },
  version: { type: 'string' },
  package: { type: 'string' },
  name: { type: 'string' },
  maintainer: { type: 'string' },
  vendor: { type: 'string' },
  url: { type: 'string' },
  license: { type: 'string' },
  'deb-priority': { type: 'string' },
  'deb-compression': { type: 'string' },
  'rpm-compression': { type: 'string' },
  'rpm-os': { type: 'string' },
  'rpm-summary': { type: 'string' },
} as const;

/** Makes the package that the arguments ask for. Throws on one that it does not know, rather than leave it out. */
function makePackage(args: readonly string[]): void {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: FROM_BUILDER,
    allowPositionals: true,
  });
  const need = (name: Exclude<keyof typeof FROM_BUILDER, 'force' | 'depends' | 'deb-recommends'>): string => {
    const value = values[name];
    if (value === undefined) throw new Error(`electron-builder gave no --${name}`);
    return value;
  };
  const tree = mkdtempSync(join(tmpdir(), 'countersign-package-'));
  try {
    for (const pair of positionals) lay(tree, pair);
    const given: LinuxPackage = {
      name: need('name'),
      version: need('version'),
      architecture: need('architecture'),
      maintainer: need('maintainer'),
      url: need('url'),
      license: values.license ?? 'unknown',
      description: need('description')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
      depends: values.depends ?? [],
      recommends: values['deb-recommends'] ?? [],
      afterInstall: need('after-install'),
      afterRemove: need('after-remove'),
      tree,
      compression: values['deb-compression'] ?? 'xz',
      file: need('package'),
    };
    if (values.target === 'deb') buildDeb(given);
    else if (values.target === 'rpm') buildRpm(given);
    else throw new Error(`no package of the kind ${values.target}`);
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

/** `FILE=/where/it/goes`, or `FOLDER/=/where/its/content/goes`. */
function lay(tree: string, pair: string): void {
  const cut = pair.lastIndexOf('=');
  const from = pair.slice(0, cut);
  const to = join(tree, pair.slice(cut + 1));
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  if (statSync(from).isDirectory()) execFileSync('chmod', ['-R', 'u=rwX,go=rX', to]);
}

if (import.meta.main) makePackage(process.argv.slice(2));
