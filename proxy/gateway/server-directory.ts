import type { ServerRef } from '../contract/call.ts';
import type { ServerId } from '../contract/ids.ts';
import type { ServerRow, StateChange } from '../contract/state.ts';
import { uuidv7 } from '../platform/uuid.ts';

/** Names of configured servers and the ids that records use for them: a projection of the `servers` table. */
export function createServerDirectory() {
  const byName = new Map<string, ServerRef>();
  const names = new Map<string, string>();
  return {
    load(rows: readonly ServerRow[]): void {
      for (const row of rows) {
        names.set(row.id, row.name);
        if (row.removedAt === null) byName.set(row.name, { id: row.id as ServerId, name: row.name });
      }
    },
    get: (name: string): ServerRef | undefined => byName.get(name),
    nameOf: (id: string): string | undefined => names.get(id),
    /** What the configuration's servers mean for the table: names that are new, and names that are gone. */
    plan(
      configured: readonly string[],
      now: number,
    ): { added: ServerRow[]; removed: ServerRef[]; changes: StateChange[] } {
      const added = configured
        .filter((name) => !byName.has(name))
        .map((name): ServerRow => ({ id: uuidv7<ServerId>(now / 1000), name, added: now, removedAt: null }));
      const removed = [...byName.values()].filter(({ name }) => !configured.includes(name));
      const changes: StateChange[] = [
        ...added.map((row) => ({ op: 'server.add', ...row }) as const),
        ...removed.map(({ id }) => ({ op: 'server.remove', id, at: now }) as const),
      ];
      return { added, removed, changes };
    },
    apply({ added, removed }: { added: readonly ServerRow[]; removed: readonly ServerRef[] }): void {
      for (const row of added) {
        byName.set(row.name, { id: row.id as ServerId, name: row.name });
        names.set(row.id, row.name);
      }
      for (const { name } of removed) byName.delete(name);
    },
  };
}
export type ServerDirectory = ReturnType<typeof createServerDirectory>;
