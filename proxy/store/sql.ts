/** The column of a contract key: `spkiSha256` is `spki_sha256`. Quoted, for `commit` is a word of SQL. */
function column(key: string): string {
  return `"${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}"`;
}

/** A list of columns as the contract names them. */
export function columns(keys: readonly string[], table?: string): string {
  const prefix = table === undefined ? '' : `${table}.`;
  return keys.map((key) => `${prefix}${column(key)} AS "${key}"`).join(', ');
}

/** An INSERT that binds the keys in their order. */
export function insertInto(table: string, keys: readonly string[]): string {
  return `INSERT INTO ${table} (${keys.map(column).join(', ')}) VALUES (${keys.map(() => '?').join(', ')})`;
}
