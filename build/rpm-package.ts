import { execFileSync } from 'node:child_process';
import { copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { LinuxPackage } from './linux-package.ts';

/** Debian's names, which electron-builder gives for both. */
const ARCHITECTURES: Readonly<Record<string, string>> = { amd64: 'x86_64', arm64: 'aarch64' };

/** Builds an .rpm with rpmbuild out of the tree. */
export function buildRpm(made: LinuxPackage): void {
  const work = mkdtempSync(join(tmpdir(), 'countersign-rpm-'));
  try {
    writeFileSync(`${work}/app.spec`, specOf(made));
    const define = (name: string, value: string): string[] => ['--define', `${name} ${value}`];
    execFileSync(
      'rpmbuild',
      [
        ...[
          '-bb',
          '--target',
          ARCHITECTURES[made.architecture] ?? made.architecture,
          '--buildroot',
          made.tree,
        ],
        ...define('_topdir', work),
        ...define('_rpmdir', `${work}/out`),
        `${work}/app.spec`,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const [built] = globSync('out/**/*.rpm', { cwd: work });
    if (built === undefined) throw new Error('rpmbuild made nothing');
    mkdirSync(dirname(made.file), { recursive: true });
    copyFileSync(join(work, built), made.file);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Nothing is compiled, stripped or looked through for dependencies: the tree is what is packed, and the list of them is ours. */
function specOf(made: LinuxPackage): string {
  const [summary = '', ...rest] = made.description;
  // The app's own folder as a whole, so that it goes as a whole; of the system's folders our files alone.
  const own = globSync('opt/*', { cwd: made.tree });
  const others = globSync('usr/**/*.*', { cwd: made.tree });
  return [
    '%global __os_install_post %{nil}',
    '%global _build_id_links none',
    '%global _binary_payload w19T0.zstdio',
    'AutoReqProv: no',
    `Name: ${made.name}`,
    `Version: ${made.version.replaceAll('-', '~')}`,
    'Release: 1',
    `Summary: ${summary}`,
    `License: ${made.license}`,
    `URL: ${made.url}`,
    ...made.depends.map((one) => `Requires: ${one}`),
    '%description',
    ...(rest.length === 0 ? [summary] : rest),
    '%post',
    body(made.afterInstall),
    // As in a deb: not at an update, which leaves one.
    '%postun',
    'if [ "$1" = 0 ]; then',
    body(made.afterRemove),
    'fi',
    '%files',
    '%defattr(-, root, root)',
    ...[...own, ...others].map((path) => `"/${path}"`),
    '',
  ].join('\n');
}

function body(file: string): string {
  return readFileSync(file, 'utf8')
    .replace(/^#!.*\n/, '')
    .replaceAll('%', '%%');
}
