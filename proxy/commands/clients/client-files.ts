import { open } from 'node:fs/promises';
import { type ClientEntry, clientEntries } from '../../gateway/clients/client-entry.ts';
import { parseJsonc } from '../../gateway/clients/jsonc.ts';
import { parseToml } from '../../gateway/clients/parse-toml.ts';
import type { ClientFile } from '../../platform/known-client-files.ts';

/** What such a file holds, or why it could not be read. */
export interface ClientFileContent extends ClientFile {
  readonly entries: readonly ClientEntry[];
  readonly unreadable: boolean;
}

const MOST_BYTES = 16 * 1024 * 1024;

/** Reads the files that are there. Read only: nothing is written, followed or started. */
export async function readClientFiles(files: readonly ClientFile[]): Promise<ClientFileContent[]> {
  const found = await Promise.all(files.map(readOne));
  const seen = new Set<string>();
  return found.filter((file): file is ClientFileContent => {
    if (file === undefined || seen.has(file.path)) return false;
    seen.add(file.path);
    return true;
  });
}

async function readOne(file: ClientFile): Promise<ClientFileContent | undefined> {
  const text = await readText(file.path);
  if (text === undefined) return undefined;
  if (text === 'unreadable') return { ...file, entries: [], unreadable: true };
  try {
    const value = file.format === 'toml' ? parseToml(text.text, file.path) : parseJsonc(text.text, file.path);
    return { ...file, entries: clientEntries(value), unreadable: false };
  } catch {
    return { ...file, entries: [], unreadable: true };
  }
}

async function readText(path: string): Promise<{ text: string } | 'unreadable' | undefined> {
  try {
    await using handle = await open(path, 'r');
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size > MOST_BYTES) return 'unreadable';
    return { text: await handle.readFile('utf8') };
  } catch (error) {
    const missing =
      error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    return missing ? undefined : 'unreadable';
  }
}
