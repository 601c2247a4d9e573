import { access, copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Paths } from '../../platform/paths.ts';
import { readHead, writeHead } from '../../store/head-file.ts';
import { holdLock } from '../../store/lock.ts';
import { syncFolder } from '../../store/replace-file.ts';
import { badPlan, type RestorePlan, readPlan, restorePlaces, sameHead } from './restore-plan.ts';

/** Where it is; a test ends the process there. */
export type FinishStage = 'aside' | 'in-place' | 'head-saved' | 'done';

/**
 * Does what is left of a restore whose plan was written, whatever of it a crash left undone: the log that was there goes aside as it is, the
 * restored one takes its place, and the head outside becomes its head. To be called with the log's lock held. The plan, or undefined
 * where none was there. RestoreError 'bad-plan', StoreError 'corrupt' for the head.
 */
export async function finishRestore(
  paths: Paths,
  databaseKey: Uint8Array,
  reached: (stage: FinishStage) => Promise<void> = async () => {},
): Promise<RestorePlan | undefined> {
  const places = restorePlaces(paths);
  const plan = await readPlan(places.plan, databaseKey);
  if (plan === undefined) return undefined;
  const head = await readHead(paths.head, databaseKey);
  if (!sameHead(plan.to, head)) {
    if (!sameHead(plan.from, head)) throw badPlan(places.plan);
    // Once the copy has left its place, what stands in the log's is no old one any more.
    if (await isThere(places.copy)) {
      await moveAside(paths, join(paths.data, plan.aside));
      await reached('aside');
      await rename(places.copy, paths.database);
      await syncFolder(paths.data);
    }
    await reached('in-place');
    await writeHead(paths.head, databaseKey, plan.to);
    await reached('head-saved');
  }
  await rm(places.plan);
  await syncFolder(paths.data);
  await reached('done');
  return plan;
}

/** What a start does before all else. Where nothing was begun it takes no lock. */
export async function finishInterrupted(paths: Paths, databaseKey: Uint8Array): Promise<void> {
  if (!(await isThere(restorePlaces(paths).plan))) return;
  const unlock = holdLock(`${paths.database}.lock`);
  try {
    await finishRestore(paths, databaseKey);
  } finally {
    unlock();
  }
}

/** With what was not yet moved from the write-ahead log into the database, and the head that was kept of it. */
async function moveAside({ database, head, data }: Paths, aside: string): Promise<void> {
  await mkdir(aside, { recursive: true, mode: 0o700 });
  for (const suffix of ['', '-wal', '-shm']) {
    if (await isThere(`${database}${suffix}`))
      await rename(`${database}${suffix}`, join(aside, `log.db${suffix}`));
  }
  if (await isThere(head)) await copyFile(head, join(aside, 'head.json'));
  await syncFolder(aside);
  await syncFolder(data);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
