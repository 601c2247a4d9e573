import type { Core } from './core.ts';
import { type Ending, endIdleSessions } from './end-session.ts';

const EVERY_MS = 60_000;

export type Swept = Ending & Pick<Core, 'kept' | 'sealing' | 'diagnose'>;

/**
 * Clears away what nobody comes back for: idle sessions, the grants of sessions that are over, kept answers whose time is
 * over. Once now, then every minute. Returns the way to stop.
 */
export async function startSweep(core: Swept): Promise<() => void> {
  let cancel = (): void => {};
  let stopped = false;
  const run = async (): Promise<void> => {
    await sweep(core).catch((error: unknown) => core.diagnose('the sweep failed', error));
    if (!stopped) cancel = core.clock.after(EVERY_MS, () => void run());
  };
  await run();
  return () => {
    stopped = true;
    cancel();
  };
}

async function sweep(core: Swept): Promise<void> {
  const changes = core.kept.expire();
  if (changes.length > 0) await core.store.append({ entries: [], changes });
  await endIdleSessions(core);
  core.sealing.sweep();
  // Also of sessions that ended without this: in a crash, or with the next call after a pause.
  await core.desk.endGrants(core.sessions.isClosed);
}
