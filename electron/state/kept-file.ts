import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type KeptState, readKept } from './kept-state.ts';

export interface KeptFile {
  read(): KeptState;
  change(change: Partial<KeptState>): KeptState;
}

/** The file of what the app remembers. One that cannot be written costs a window's place, so nobody is told. */
export function openKeptFile(path: string): KeptFile {
  let state = readKept(textOf(path));
  return {
    read: () => state,
    change(change) {
      state = { ...state, ...change };
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        writeFileSync(`${path}.tmp`, `${JSON.stringify(state)}\n`, { mode: 0o600 });
        renameSync(`${path}.tmp`, path);
      } catch {}
      return state;
    },
  };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
