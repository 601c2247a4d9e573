import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const MAKER = fileURLToPath(new URL('../../build/linux-package.ts', import.meta.url));
const has = (program: string): boolean => spawnSync('which', [program]).status === 0;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-maker-'));
  mkdirSync(`${folder}/app/resources`, { recursive: true });
  writeFileSync(`${folder}/app/program`, '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(`${folder}/app/resources/a file.asar`, 'x', { mode: 0o600 });
  writeFileSync(`${folder}/icon.png`, 'x');
  writeFileSync(`${folder}/post`, '#!/bin/bash\necho "100%" installed\n');
  writeFileSync(`${folder}/remove`, '#!/bin/bash\necho removed\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As electron-builder calls fpm. */
function make(target: string, ...more: string[]) {
  const file = `${folder}/out/app.${target}`;
  const made = spawnSync(
    process.execPath,
    [
      ...[MAKER, '-s', 'dir', '--force', '-t', target, '-d', 'libgtk-3-0', '-d', 'libsecret-1-0'],
      ...[
        '--architecture',
        'amd64',
        '--after-install',
        `${folder}/post`,
        '--after-remove',
        `${folder}/remove`,
      ],
      ...['--description', 'A summary.\n More of it.', '--version', '0.1.0', '--package', file],
      ...['--name', 'app', '--maintainer', 'A <a@example.invalid>', '--url', 'https://example.invalid/'],
      ...['--license', 'Apache-2.0', ...more],
      ...[`${folder}/app/=/opt/App`, `${folder}/icon.png=/usr/share/icons/hicolor/512x512/apps/app.png`],
    ],
    { encoding: 'utf8' },
  );
  return { file, made };
}
const said = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { encoding: 'utf8' });

describe.skipIf(!has('dpkg-deb'))('a deb', () => {
  test('holds what it was given, as root’s, and says what it needs', () => {
    const { file, made } = make('deb', '--deb-recommends', 'libx', '--deb-compression', 'gz');
    expect([made.status, made.stderr]).toEqual([0, '']);
    for (const [field, value] of [
      ['Package', 'app'],
      ['Version', '0.1.0'],
      ['Architecture', 'amd64'],
      ['Depends', 'libgtk-3-0, libsecret-1-0'],
      ['Recommends', 'libx'],
    ] as const) {
      expect(said('dpkg-deb', '--field', file, field).trim(), field).toBe(value);
    }
    const listed = said('dpkg-deb', '--contents', file);
    expect(listed).toMatch(/-rwxr-xr-x root\/root .* \.\/opt\/App\/program\n/);
    expect(listed).toMatch(/-rw-r--r-- root\/root .* \.\/opt\/App\/resources\/a file\.asar\n/);
    expect(listed).toContain('./usr/share/icons/hicolor/512x512/apps/app.png');
  });

  test('undoes at its removal alone what its installation did, and not at an update', () => {
    const { file } = make('deb', '--deb-compression', 'gz');
    execFileSync('dpkg-deb', ['--control', file, `${folder}/control`]);
    const ran = (script: string, how: string): string => said(`${folder}/control/${script}`, how).trim();
    expect(ran('postinst', 'configure')).toBe('100% installed');
    expect(ran('postrm', 'remove')).toBe('removed');
    expect(ran('postrm', 'upgrade')).toBe('');
  });

  test('is not made where something was asked for that is not known', () => {
    expect(make('deb', '--config-files', '/etc/app').made.status).not.toBe(0);
    expect(make('pacman').made.status).not.toBe(0);
  });
});

describe.skipIf(!has('rpmbuild'))('an rpm', () => {
  test('holds what it was given, as root’s, and says what it needs', () => {
    const { file, made } = make('rpm', '--rpm-os', 'linux', '--rpm-compression', 'xzmt');
    expect([made.status, made.stderr]).toEqual([0, '']);
    expect(said('rpm', '-qp', '--queryformat', '%{NAME} %{VERSION} %{ARCH} %{LICENSE}', file)).toBe(
      'app 0.1.0 x86_64 Apache-2.0',
    );
    expect(said('rpm', '-qp', '--requires', file).split('\n')).toEqual(
      expect.arrayContaining(['libgtk-3-0', 'libsecret-1-0']),
    );
    const listed = said('rpm', '-qplv', file);
    expect(listed).toMatch(/-rwxr-xr-x\s.*root\s+root .* \/opt\/App\/program\n/);
    expect(listed).toMatch(/-rw-r--r--\s.*root\s+root .* \/opt\/App\/resources\/a file\.asar\n/);
    expect(said('rpm', '-qp', '--scripts', file)).toContain('echo "100%" installed');
  });
});
