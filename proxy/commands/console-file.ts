import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A page on disk, for this user alone, that leads the browser to the console with the code behind the `#`. */
export interface ConsoleFile {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * Writes the file (0600, new) into a private folder. A code in the browser's command line would show in the process list, and
 * one in a query string in logs; what is behind the `#` never leaves the browser.
 */
export async function writeConsoleFile(folder: string, url: string, code: string): Promise<ConsoleFile> {
  const path = join(folder, `open-console-${randomBytes(6).toString('hex')}.html`);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(
      `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Countersign</title><meta http-equiv="refresh" content="0; url=${url}/#code=${code}">`,
    );
  } finally {
    await file.close();
  }
  return { path, remove: () => rm(path, { force: true }) };
}
