import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepLoginEntry } from '../../electron/state/login-entry.ts';

let config: string;
let file: string;
beforeEach(() => {
  config = mkdtempSync(join(tmpdir(), 'countersign-login-'));
  file = join(config, 'autostart/countersign.desktop');
});
afterEach(() => rmSync(config, { recursive: true, force: true }));

test('a Linux desktop is told to start the app, and to start it no more', () => {
  keepLoginEntry(true, ['/opt/Countersign/countersign', '--hidden'], config);
  expect(readFileSync(file, 'utf8')).toBe(
    '[Desktop Entry]\nType=Application\nName=Countersign\nExec="/opt/Countersign/countersign" "--hidden"\n',
  );
  expect(statSync(file).mode & 0o777).toBe(0o600);
  keepLoginEntry(false, [], config);
  expect(existsSync(file)).toBe(false);
  keepLoginEntry(false, [], config);
});

test('no path is taken for more than a path', () => {
  keepLoginEntry(true, ['/home/a b/"$(x)`\\100%.AppImage', '--hidden'], config);
  expect(readFileSync(file, 'utf8')).toContain(
    String.raw`Exec="/home/a b/\\"\\$(x)\\${'`'}\\\\100%%.AppImage" "--hidden"`,
  );
  expect(() => keepLoginEntry(true, ['/a\nExec=/bin/evil'], config)).toThrow();
});
