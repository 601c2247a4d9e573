import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase } from '../../proxy/store/database.ts';
import type { Rig } from './rig.ts';

/**
 * Where any of `values` can be found under the home of an installation: in the bytes of its files, in the rows of its database, or
 * in the decrypted pages of it, free ones too. Only numbers and names come back, for the values are secrets.
 */
export async function tracesOf(rig: Rig, values: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const search = (where: string, bytes: Uint8Array): void => {
    for (const [n, value] of values.entries())
      if (Buffer.from(bytes).includes(value)) found.push(`${where}: value ${n}`);
  };
  for (const entry of await readdir(rig.home, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile()) continue;
    // The head is written beside and moved into its place: gone by then, or of another name.
    const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return Buffer.alloc(0);
    });
    search(path, bytes);
  }
  const { keyring, paths } = rig.gateway.installation;
  const place = { file: paths.database, databaseKey: keyring.databaseKey, cipher: keyring.cipher };
  const db = openDatabase(place, 'reader');
  try {
    const tables = db
      .prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
      .all();
    for (const { name } of tables) {
      for (const row of db.prepare<[], Record<string, unknown>>(`SELECT * FROM "${name}"`).iterate())
        for (const [column, cell] of Object.entries(row))
          search(`${name}.${column}`, cell instanceof Uint8Array ? cell : Buffer.from(String(cell)));
    }
    search('pages', db.serialize());
  } finally {
    db.close();
  }
  return found;
}
