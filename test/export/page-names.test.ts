import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

const FOLDER = new URL('../../proxy/export/page/', import.meta.url);
const NAME = /^(?:async )?(?:function\*?|const|let|class) (\w+)/gm;

it('the parts of the page share one scope, and none has a name that another one has', async () => {
  const parts = (await readdir(FOLDER)).filter((name) => name.endsWith('.js'));
  const texts = await Promise.all(parts.map((name) => readFile(new URL(name, FOLDER), 'utf8')));
  const names = texts.flatMap((text) => [...text.matchAll(NAME)].map(([, name]) => name));
  expect(names.length).toBeGreaterThan(100);
  expect(names.filter((name, nth) => names.indexOf(name) !== nth)).toEqual([]);
});
