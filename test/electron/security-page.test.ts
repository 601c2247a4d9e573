import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/*
 * docs/security.md says which test holds what. A table that nobody checks is a promise that nobody keeps.
 */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(`${ROOT}docs/security.md`, 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| ') && line.includes('`test/'));

test('each line of docs/security.md names files that are there, and tests that are in them', () => {
  expect(rows.length).toBeGreaterThan(28);
  for (const row of rows) {
    const cells = row.split(' | ');
    const held = cells.at(-1) ?? '';
    const done = cells.at(-2) ?? '';
    for (const [, file = ''] of done.matchAll(/`([^`]+)`/g)) expect(existsSync(ROOT + file), file).toBe(true);
    for (const [, file = '', title = ''] of held.matchAll(/`(test\/[^`]+)`: ([^|`]*)/g)) {
      const text = readFileSync(ROOT + file, 'utf8');
      expect(text, `${file}: ${title}`).toContain(title.replace(/[, |]+$/, ''));
    }
  }
});

test('what the checklist forbids is nowhere', () => {
  const sources = globSync('electron/**/*.ts', { cwd: ROOT, exclude: ['electron/dist/**'] })
    .map((file) => readFileSync(ROOT + file, 'utf8'))
    .join('\n');
  expect(sources).toContain('new BrowserWindow(');
  for (const forbidden of [
    'openExternal',
    'enableBlinkFeatures',
    'experimentalFeatures: true',
    'allowpopups',
    'loadFile(',
    'file://',
    'sandbox: false',
    'contextIsolation: false',
    'nodeIntegration: true',
    'remote.',
    'webSecurity: false',
  ]) {
    expect(sources, forbidden).not.toContain(forbidden);
  }
  // Every window takes its walls from one place.
  expect(sources.match(/new BrowserWindow\(/g)?.length).toBe(
    sources.match(/webPreferences: webPreferences\(/g)?.length,
  );
});

test('Electron is pinned, and no older than the gateway needs', () => {
  const { devDependencies } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const [, major = ''] = /^(\d+)\.\d+\.\d+$/.exec(devDependencies['electron'] ?? '') ?? [];
  // The first with Node-API 10.
  expect(Number(major)).toBeGreaterThanOrEqual(36);
});
