import { startEpochs } from '../gateway/epochs-stage.ts';
import type { Rig } from '../gateway/rig.ts';

interface RestoredRig {
  readonly rig: Rig;
  close(): Promise<void>;
}

/** A gateway whose log was restored: two calls of an earlier epoch are in it, one that came behind the backup is lost, one is new. */
export async function startRestored(): Promise<RestoredRig> {
  const stage = await startEpochs();
  await stage.read('/old/one', '/old/two');
  const { file } = await stage.backup('a-backup');
  await stage.read('/lost');
  await stage.restore(file);
  await stage.read('/new');
  return stage;
}
