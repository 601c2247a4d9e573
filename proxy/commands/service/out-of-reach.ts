import { realpathSync } from 'node:fs';

/** Folders that the unit hides from the service (ProtectHome=, PrivateTmp=, see systemd.exec(5)) or that only root may enter. */
const HIDDEN = ['/root', '/home', '/run/user', '/tmp', '/var/tmp', '/dev/shm'];

/**
 * What of `paths` the service could not read, by where it really is: a link from /opt into a home folder helps nobody. Each with
 * the folder that hides it.
 */
export function outOfReach(paths: readonly string[]): { readonly path: string; readonly under: string }[] {
  return paths.flatMap((path) => {
    const real = realOr(path);
    const under = HIDDEN.find((folder) => real === folder || real.startsWith(`${folder}/`));
    return under === undefined ? [] : [{ path: real, under }];
  });
}

function realOr(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
