import { open, realpath } from 'node:fs/promises';
import { sep } from 'node:path';

const MOST_BYTES = 64 * 1024;

/** A secret file as found: `path` without links, `mode` and `owner` of the file that was read. */
export interface SecretFile {
  readonly path: string;
  readonly text: string;
  /** Permission bits, or undefined on systems without them. */
  readonly mode: number | undefined;
  readonly owner: number;
  /** The user that this process runs as. */
  readonly user: number;
}

/** Reads a secret file of at most 64 KiB. What is checked is what was read: one open handle. Throws what the system throws. */
export async function readSecretFile(path: string): Promise<SecretFile> {
  const real = await realpath(path);
  await using handle = await open(real, 'r');
  const info = await handle.stat();
  if (!info.isFile()) throw new Error('not a regular file');
  const buffer = new Uint8Array(MOST_BYTES + 1);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
  if (bytesRead > MOST_BYTES) throw new Error(`larger than ${MOST_BYTES} bytes`);
  const text = new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, bytesRead));
  const user = process.getuid?.();
  return {
    path: real,
    text,
    mode: user === undefined ? undefined : info.mode & 0o777,
    owner: info.uid,
    user: user ?? info.uid,
  };
}

/** Folders that the system fills with secrets for a service: it sets the modes, often readable by all in the container. */
const MOUNTED = ['/run/secrets', '/run/credentials', '/var/run/secrets'];

/**
 * Why the file is not safe to take a secret from, or undefined. It belongs to this user or to root; nobody else can change it;
 * and nobody else can read it, but for two places: a root-owned file under /etc may be readable by its group (how packages give
 * a service its secrets), and files under /run/secrets, /run/credentials and /var/run/secrets (Docker, systemd, Kubernetes) may
 * have any readers. Windows has no such modes and is not checked.
 */
export function secretFileProblem({ path, mode, owner, user }: SecretFile): string | undefined {
  if (mode === undefined) return undefined;
  if (owner !== user && owner !== 0) return 'the file belongs to another user';
  if ((mode & 0o022) !== 0) return 'the file can be changed by others: chmod 600';
  if (MOUNTED.some((folder) => path.startsWith(folder + sep))) return undefined;
  const allowed = owner === 0 && path.startsWith(`${sep}etc${sep}`) ? 0o640 : 0o600;
  return (mode & 0o077 & ~allowed) === 0 ? undefined : 'the file can be read by others: chmod 600';
}
