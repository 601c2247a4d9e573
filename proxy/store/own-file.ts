import { chmodSync, closeSync, openSync } from 'node:fs';

/** Makes sure that a file is there and for this user alone. SQLite gives what it keeps beside a database the same mode. Errors are SQLite's to tell, which opens it next. */
export function ownFile(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
  } catch {
    // A folder that cannot be written, or another's file.
  }
}
