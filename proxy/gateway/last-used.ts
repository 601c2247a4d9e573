import type { StateChange } from '../contract/state.ts';
import type { Append } from '../contract/store.ts';
import type { Clock } from '../contract/time.ts';

const FLUSH_MS = 60_000;

/** When credentials were last used: kept in memory and written once a minute, for it is no fact of the log. */
export function createLastUsed(
  clock: Clock,
  append: (append: Append) => Promise<unknown>,
  diagnose: (what: string, error?: unknown) => void,
) {
  const at = new Map<string, number>();
  const dirty = new Set<string>();
  let cancel = (): void => {};
  const flush = async (): Promise<void> => {
    const changes = [...dirty].map((id): StateChange => ({ op: 'credential.used', id, at: at.get(id) ?? 0 }));
    dirty.clear();
    if (changes.length > 0) await append({ entries: [], changes });
  };
  const schedule = (): void => {
    cancel = clock.after(FLUSH_MS, () => {
      flush().catch((error: unknown) => diagnose('last uses could not be written', error));
      schedule();
    });
  };
  schedule();
  return {
    load(rows: readonly { readonly id: string; readonly lastUsed: number | null }[]): void {
      for (const row of rows) if (row.lastUsed !== null) at.set(row.id, row.lastUsed);
    },
    touch(credential: string, wall: number): void {
      at.set(credential, wall);
      dirty.add(credential);
    },
    of: (credential: string): number | null => at.get(credential) ?? null,
    async stop(): Promise<void> {
      cancel();
      await flush();
    },
  };
}
export type LastUsed = ReturnType<typeof createLastUsed>;
