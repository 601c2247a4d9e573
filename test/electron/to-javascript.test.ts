import { expect, test } from 'vitest';
import { toJavaScript } from '../../build/to-javascript.ts';

test('types go, and names of our own files become those of what is packaged', () => {
  const made = toJavaScript(`import type { A } from './a.ts';
import { type B, b } from '../b.ts';
export { c } from './c.ts';
export * from "./d.ts";
const late: Promise<unknown> = import('./e.ts');
new Worker(new URL('./f.ts', import.meta.url), {});
const text = 'import ./g.ts', other = new URL('./h.ts', 'https://x.example');
import yaml from 'yaml';
`);
  expect(made).not.toContain('a.ts');
  for (const name of ["'../b.js'", "'./c.js'", '"./d.js"', "'./e.js'", "'./f.js'"])
    expect(made).toContain(name);
  for (const name of ["'import ./g.ts'", "'./h.ts'", "'yaml'"]) expect(made).toContain(name);
  expect(made).not.toContain('Promise<');
  // A line of a stack leads to the line of the source.
  expect(made.split('\n').findIndex((line) => line.includes('Worker'))).toBe(5);
});
