/**
 * `path.within(path, folder)` of rules: whether an absolute POSIX path is the folder or lies below it, once `.`, `..` and
 * doubled slashes are resolved. Purely lexical: what a symbolic link makes of the path is the server's matter, and so are case
 * and encodings.
 *
 * Throws for a path that no two readers need agree on: relative, with a backslash or with a NUL. The rule then errors, which
 * denies the call, so neither an allow nor a deny rule can be slipped past with one.
 */
export function isWithin(path: string, folder: string): boolean {
  const inner = normalise(path);
  const outer = normalise(folder);
  return outer === '/' || inner === outer || inner.startsWith(`${outer}/`);
}

/** What is wrong with a path, in words without the path, or undefined. */
export function pathProblem(path: string): string | undefined {
  if (!path.startsWith('/')) return 'the path is not absolute';
  if (path.includes('\0')) return 'the path holds a NUL';
  if (path.includes('\\')) return 'the path holds a backslash';
  return undefined;
}

/** A segment that is empty, `.` or `..`. */
const UNCLEAN = /\/\.{0,2}(?:\/|$)/;

function normalise(path: string): string {
  const problem = pathProblem(path);
  if (problem !== undefined) throw new Error(problem);
  if (!UNCLEAN.test(path)) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
