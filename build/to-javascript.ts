import { stripTypeScriptTypes } from 'node:module';
import { parseAst } from 'vite';

interface Literal {
  readonly type: string;
  readonly value?: unknown;
  readonly start: number;
  readonly end: number;
}

/**
 * A module's JavaScript: types become blanks, so that lines and columns stay, and names of our own files end in `.js`: in imports,
 * exports, `import()` and `new URL('./file.ts', import.meta.url)`, by which worker threads are started.
 */
export function toJavaScript(source: string): string {
  const code = stripTypeScriptTypes(source);
  const names: Literal[] = [];
  collect(parseAst(code), names);
  let made = '';
  let from = 0;
  for (const { start, end } of names.toSorted((a, b) => a.start - b.start)) {
    made += `${code.slice(from, start)}${code.slice(start, end).replace(/\.ts(?=['"]$)/, '.js')}`;
    from = end;
  }
  return made + code.slice(from);
}

function collect(node: unknown, into: Literal[]): void {
  if (Array.isArray(node)) {
    for (const one of node) collect(one, into);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const { type, source, callee } = node as { type?: string; source?: Literal; callee?: { name?: string } };
  if (/^(Import|Export)/.test(type ?? '') && isOwnFile(source)) into.push(source);
  if (type === 'NewExpression' && callee?.name === 'URL') {
    const [name, base] = (node as { arguments: readonly Literal[] }).arguments;
    if (isOwnFile(name) && base?.type === 'MemberExpression') into.push(name);
  }
  for (const value of Object.values(node)) collect(value, into);
}

function isOwnFile(name: Literal | null | undefined): name is Literal {
  return name?.type === 'Literal' && typeof name.value === 'string' && /^\.{1,2}\/.*\.ts$/.test(name.value);
}
