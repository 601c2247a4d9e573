import { isWithin } from '../policy/path-within.ts';

/** A path that is no clean absolute path lies within nothing. */
export function liesWithin(path: string, folder: string): boolean {
  try {
    return isWithin(path, folder);
  } catch {
    return false;
  }
}
