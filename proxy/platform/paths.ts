import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, realpath, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { CountersignError } from '../contract/errors.ts';

type PathErrorCode = 'uncreatable' | 'not-a-folder' | 'foreign-owner' | 'writable-by-others';
export class PathError extends CountersignError<PathErrorCode> {}

/** What the machine says of itself; tests give their own. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly userHome: string;
  readonly temporary: string;
  /** Numeric user id, or undefined where there is none (Windows). */
  readonly uid: number | undefined;
}

export interface Paths {
  readonly home: string;
  readonly config: string;
  readonly data: string;
  readonly database: string;
  readonly lock: string;
  readonly keys: string;
  /** The key-encryption key as a plain file: the last resort among the protections. */
  readonly keyFile: string;
  /** The log's last head, kept outside the database. */
  readonly head: string;
  /** Starts that were refused because of the log, until they are on record. */
  readonly refusedStarts: string;
  /** The authority's public certificate, which agents are given. */
  readonly caCertificate: string;
  readonly apiSocket: SocketPlace;
}
interface SocketPlace {
  /** A Unix socket path short enough for the system, or the name of a Windows pipe. */
  readonly path: string;
  /** The folder that must be private (`ensurePrivateDir`) before the socket is made; undefined for a pipe. */
  readonly folder: string | undefined;
}

/** sun_path holds 108 bytes on Linux and 104 on macOS and the BSDs, the closing NUL among them (unix(7)). */
const SOCKET_PATH_BYTES = { linux: 107, other: 103 };

/** This machine and this process. */
export function surroundings(): Surroundings {
  return {
    platform: process.platform,
    env: process.env,
    userHome: homedir(),
    temporary: tmpdir(),
    uid: process.geteuid?.(),
  };
}

/**
 * The home folder of the installation: `--home`, else $COUNTERSIGN_HOME, else the system's place for a user's data
 * (XDG Base Directory 0.8 on Linux, where relative values are ignored as it says).
 */
export function resolveHome(option: string | undefined, around: Surroundings = surroundings()): string {
  const chosen = option ?? (around.env['COUNTERSIGN_HOME'] || undefined);
  if (chosen !== undefined) return resolve(chosen);
  if (around.platform === 'darwin') {
    return join(around.userHome, 'Library', 'Application Support', 'countersign');
  }
  if (around.platform === 'win32') {
    const local = around.env['LOCALAPPDATA'];
    return join(local || join(around.userHome, 'AppData', 'Local'), 'countersign');
  }
  const xdg = around.env['XDG_DATA_HOME'];
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(around.userHome, '.local', 'share');
  return join(base, 'countersign');
}

/** The home folder of who says nothing: a client starts its commands without the variables of the shell that this runs in. */
export function usualHome(around: Surroundings = surroundings()): string {
  const { COUNTERSIGN_HOME: _, ...env } = around.env;
  return resolveHome(undefined, { ...around, env });
}

/** Every place of an installation, out of its home folder. `config` is the `--config` option. */
export function pathsOf(
  home: string,
  config: string | undefined,
  around: Surroundings = surroundings(),
): Paths {
  const data = join(home, 'data');
  return {
    home,
    config: config === undefined ? join(home, 'countersign.yaml') : resolve(config),
    data,
    database: join(data, 'log.db'),
    lock: join(data, 'lock'),
    keys: join(data, 'keys'),
    keyFile: join(data, 'keys', 'kek'),
    head: join(data, 'keys', 'head.json'),
    refusedStarts: join(data, 'keys', 'refused-starts.json'),
    caCertificate: join(data, 'ca.pem'),
    apiSocket: socketPlace(data, around),
  };
}

function socketPlace(data: string, around: Surroundings): SocketPlace {
  const name = createHash('sha256').update(data).digest('hex').slice(0, 16);
  if (around.platform === 'win32') return { path: `\\\\.\\pipe\\countersign-${name}`, folder: undefined };
  const most = around.platform === 'linux' ? SOCKET_PATH_BYTES.linux : SOCKET_PATH_BYTES.other;
  const runtime = around.env['XDG_RUNTIME_DIR'];
  const folders = [data];
  if (runtime !== undefined && isAbsolute(runtime)) folders.push(join(runtime, `countersign-${name}`));
  const own = `countersign-${around.uid ?? 'user'}-${name}`;
  folders.push(join(around.temporary, own));
  const last = join('/tmp', own);
  const folder = folders.find((each) => Buffer.byteLength(join(each, 'api.sock')) <= most) ?? last;
  return { path: join(folder, 'api.sock'), folder };
}

/**
 * Makes the folder (0700) and those above it, or looks at the one that is there: it must be a folder, this user's, and
 * writable by nobody else; a link is followed only to such a folder. Throws PathError. On Windows the profile's own access
 * lists protect it and nothing is looked at.
 */
export async function ensurePrivateDir(path: string): Promise<void> {
  try {
    const made = await mkdir(path, { recursive: true, mode: 0o700 });
    // The umask may have taken bits away, never added any; 0700 is what later opens need.
    if (made !== undefined) await chmod(path, 0o700);
  } catch (cause) {
    if (hasCode(cause, 'EEXIST') || hasCode(cause, 'ENOTDIR')) {
      throw new PathError('not-a-folder', `${path} is needed as a folder, and a file stands there`, {
        cause,
      });
    }
    throw new PathError('uncreatable', `the folder ${path} cannot be made`, { cause });
  }
  const uid = process.geteuid?.();
  if (uid === undefined) return;
  const entry = await lstat(path);
  // Another user's link could be pointed elsewhere between this look and the first write.
  if (entry.uid !== uid) throw foreign(path);
  const target = entry.isSymbolicLink() ? await realpath(path) : path;
  const folder = await stat(target);
  if (folder.uid !== uid) throw foreign(target);
  if ((folder.mode & 0o022) !== 0) {
    throw new PathError(
      'writable-by-others',
      `other users may write to ${target}; take that away with: chmod go-w ${target}`,
    );
  }
}

function foreign(path: string): PathError {
  return new PathError('foreign-owner', `${path} belongs to another user; choose another folder with --home`);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
