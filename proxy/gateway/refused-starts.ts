import { rm } from 'node:fs/promises';
import type { Actor } from '../contract/control.ts';
import { type Store, StoreError, type StoreErrorCode } from '../contract/store.ts';
import type { Clock } from '../contract/time.ts';
import type { Paths } from '../platform/paths.ts';
import { readHead } from '../store/head-file.ts';
import { keepRefusedStart, type RefusedStart, readRefusedStarts } from '../store/refused-starts.ts';
import { actorOf } from './control/actor.ts';
import { OpenError } from './open-error.ts';
import { parseRecord } from './parse-record.ts';
import { RestoreError } from './restore/restore-error.ts';
import type { Writer } from './writer.ts';

/** What says something of the log itself, and not of the machine or of another process. */
const OF_THE_LOG: ReadonlySet<StoreErrorCode> = new Set([
  'corrupt',
  'wrong-key',
  'rolled-back',
  'mixed',
  'other-state',
  'newer-schema',
]);
/** More than the file holds: among these is every one that was recorded and whose file was not removed. */
const LOOKED_AT = 64;

interface Kept {
  readonly paths: Paths;
  readonly databaseKey: Uint8Array;
  readonly clock: Clock;
  readonly diagnose: (what: string, error?: unknown) => void;
}

/**
 * Runs a start, and keeps beside the head that it was refused because of the log: put the newest log back, and nothing would tell that it
 * was ever away. Throws what the start throws, and nothing else.
 */
export async function keepingRefusal<T>(kept: Kept, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    const code = codeOf(error);
    if (code !== undefined) {
      await keep(kept, code, error).catch((cause: unknown) =>
        kept.diagnose('the refusal could not be kept', cause),
      );
    }
    throw error;
  }
}

async function keep({ paths, databaseKey, clock }: Kept, code: string, error: unknown): Promise<void> {
  const told = error instanceof StoreError ? error.sizes : undefined;
  const headSize = told?.headSize ?? (await headSizeOf(paths, databaseKey));
  await keepRefusedStart(paths.refusedStarts, databaseKey, {
    ...{ code, time: clock.now().wall },
    ...(told?.size === undefined ? {} : { size: told.size }),
    ...(headSize === undefined ? {} : { headSize }),
  });
}

const headSizeOf = ({ head }: Paths, databaseKey: Uint8Array): Promise<number | undefined> =>
  readHead(head, databaseKey).then(
    (kept) => kept?.size,
    () => undefined,
  );

function codeOf(error: unknown): string | undefined {
  if (error instanceof StoreError) return OF_THE_LOG.has(error.code) ? error.code : undefined;
  if (error instanceof OpenError) return error.code === 'head-missing' ? error.code : undefined;
  return error instanceof RestoreError ? error.code : undefined;
}

interface Ports {
  readonly store: Store;
  readonly writer: Writer;
  readonly system: Actor;
}

/**
 * Puts on record which starts were refused since the last good one, and forgets them. Those that a start recorded which ended before it
 * could forget them are told by their time and code.
 */
export async function recordRefusedStarts(
  { store, writer, system }: Ports,
  { paths, databaseKey, clock, diagnose }: Kept,
): Promise<void> {
  const refused = await readRefusedStarts(paths.refusedStarts, databaseKey, clock.now().wall);
  if (refused.length === 0) return;
  const recorded = await recordedIn(store);
  const entries = refused
    .filter((start) => !recorded.has(nameOf(start)))
    .map((start) =>
      writer.entry('integrity.check', { event: 'refused-start', ...start }, { actor: actorOf(system) }),
    );
  if (entries.length > 0) await store.append({ entries, changes: [] });
  await rm(paths.refusedStarts, { force: true }).catch((cause: unknown) =>
    diagnose('refused starts that are on record could not be removed from their file', cause),
  );
}

const nameOf = ({ code, time }: Pick<RefusedStart, 'code' | 'time'>): string => `${time} ${code}`;

async function recordedIn(store: Store): Promise<ReadonlySet<string>> {
  const search = { before: Number.MAX_SAFE_INTEGER, limit: LOOKED_AT, kind: 'integrity.check' };
  const rows = await store.read('records.search', search);
  return new Set(
    rows.map((row) => {
      const { facts } = parseRecord(row);
      return nameOf({ code: String(facts['code']), time: Number(facts['time']) });
    }),
  );
}
