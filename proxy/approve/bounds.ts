import { isDeepStrictEqual } from 'node:util';
import type { GrantInput } from '../contract/inputs.ts';

/**
 * What a grant covers: one tool of one server for one agent in one session. `args` are the arguments of the call that it was
 * given for; another call is covered where each top-level argument equals its own there, lies within the named folder, or
 * was freed by `any`. Arguments that the first call did not have are not covered unless freed.
 */
export interface GrantBounds {
  readonly args: Readonly<Record<string, unknown>>;
  readonly free: GrantInput['bounds'];
}

export function withinBounds(
  bounds: GrantBounds,
  args: unknown,
  pathWithin: (path: string, folder: string) => boolean,
): boolean {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return false;
  const given = args as Readonly<Record<string, unknown>>;
  const names = new Set([...Object.keys(bounds.args), ...Object.keys(given)]);
  for (const name of names) {
    const freed = Object.hasOwn(bounds.free, name) ? bounds.free[name] : undefined;
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (freed === 'any') continue;
    if (freed !== undefined) {
      if (typeof value !== 'string' || !pathWithin(value, freed.within)) return false;
      continue;
    }
    const first = Object.hasOwn(bounds.args, name) ? bounds.args[name] : undefined;
    if (!isDeepStrictEqual(value, first)) return false;
  }
  return true;
}
