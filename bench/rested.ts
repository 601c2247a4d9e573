import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../proxy/contract/store.ts';

/** The search index is filled behind what is written, and merged for a while behind that. */
export async function rested(store: Store): Promise<void> {
  while (store.health().indexed < store.health().size - 300) await sleep(50);
  for (let idle = 0; idle < 4; ) {
    const before = process.cpuUsage();
    await sleep(500);
    const { user, system } = process.cpuUsage(before);
    idle = user + system < 50_000 ? idle + 1 : 0;
  }
}
