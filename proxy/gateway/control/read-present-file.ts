import { constants } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { isAbsolute, sep } from 'node:path';
import type { PresentFileState } from '../../contract/approvals.ts';

/** Bytes of the largest file that is shown beside a call. */
export const PRESENT_BYTES = 256 * 1024;
const MOST_PATH = 4096;

export interface PresentFile {
  readonly state: PresentFileState;
  /** Only of `file`; unmasked. */
  readonly text?: string;
}

/**
 * What a path holds now, for the approver of a write to it. The agent chose the path, so nothing but a plain file of text is ever
 * read: no link in its last part, no device or pipe that would block or act, nothing in the places `closed` (absolute, real).
 */
export async function readPresentFile(path: string, closed: readonly string[]): Promise<PresentFile> {
  if (!isAbsolute(path) || path.length > MOST_PATH || path.includes('\0')) return { state: 'not-asked' };
  let file: FileHandle;
  try {
    // Without O_NONBLOCK the opening of a pipe waits for its other end, as long as an agent likes.
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    return { state: isAbsent(error) ? 'absent' : 'unreadable' };
  }
  try {
    const { dev, ino, size } = await regular(file);
    // The name is resolved behind the opening and compared with what was opened: a folder may be swapped for a link in between.
    const real = await realpath(path);
    const named = await stat(real);
    if (named.dev !== dev || named.ino !== ino || closed.some((place) => isIn(real, place)))
      return { state: 'unreadable' };
    if (size > PRESENT_BYTES) return { state: 'too-large' };
    return textOf(await readAtMost(file, PRESENT_BYTES + 1));
  } catch {
    return { state: 'unreadable' };
  } finally {
    await file.close();
  }
}

async function regular(file: FileHandle) {
  const found = await file.stat();
  if (!found.isFile()) throw new Error('no plain file');
  return found;
}

/** A file may grow while it is read, and those of /proc have no size at all. */
async function readAtMost(file: FileHandle, most: number): Promise<Buffer> {
  const bytes = Buffer.alloc(most);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(bytes, length, most - length, length);
    if (bytesRead === 0) return bytes.subarray(0, length);
    length += bytesRead;
  }
}

function textOf(bytes: Buffer): PresentFile {
  if (bytes.length > PRESENT_BYTES) return { state: 'too-large' };
  if (bytes.includes(0)) return { state: 'binary' };
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { state: 'file', text };
  } catch {
    return { state: 'binary' };
  }
}

function isIn(real: string, place: string): boolean {
  return real === place || real.startsWith(place.endsWith(sep) ? place : place + sep);
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
