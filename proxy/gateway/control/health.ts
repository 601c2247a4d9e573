import type { GatewayControl } from '../../contract/control.ts';
import type { HealthFinding } from '../../contract/health.ts';
import { clockBacks, newestTime } from '../clock/clock-records.ts';
import { checkDisk } from '../health/check-disk.ts';
import {
  checkAgents,
  checkHead,
  checkIndex,
  checkPeople,
  checkServers,
  checkStatus,
} from '../health/check-gateway.ts';
import { checkClock, checkFolders, checkPurgeClock } from '../health/check-machine.ts';
import { checkVerified, lastVerifications } from '../health/check-verified.ts';
import { checkWitness } from '../health/check-witness.ts';
import { isClockSynchronised } from '../health/clock-service.ts';
import type { ControlParts } from './parts.ts';

type Asked = Pick<GatewayControl, 'status' | 'people' | 'agents' | 'servers'>;

/** What doctor finds, as far as the gateway can see it, each with what to do about it. */
export function healthControl(
  { core, installation }: ControlParts,
  control: Asked,
): Pick<GatewayControl, 'health'> {
  let [looked, latest] = [-1, 0];
  /** Read beside the log's own record of who reads it: Health looks at times and at nothing else. */
  async function shown(): Promise<number> {
    // Asked often, and each start is on record: what was looked at once is not read again.
    const { size } = core.store.health();
    for (const { was } of await clockBacks(core.store, looked)) latest = Math.max(latest, was);
    looked = size - 1;
    return Math.max(latest, (await newestTime(core.store)) ?? 0);
  }

  return {
    async health(): Promise<HealthFinding[]> {
      const { home, config } = installation.paths;
      const now = core.clock.now().wall;
      const status = await control.status();
      return [
        ...checkStatus(status, installation.listening() !== null, installation.store()),
        ...checkHead(installation.store()),
        ...checkIndex(installation.store()),
        ...checkVerified(await lastVerifications(core.store), now),
        ...checkWitness(status.log.witnessed, status.log.vkey, now),
        ...checkPeople(installation.reach()),
        ...checkAgents(await control.agents(), now),
        ...checkServers(await control.servers()),
        ...checkClock(now, await shown(), await isClockSynchronised()),
        ...checkPurgeClock(installation.doubts.why(), core.settings().config.retention.every),
        ...(await checkFolders(home, config)),
        ...checkDisk(status.log.disk),
        ...(await installation.findings()),
      ];
    },
  };
}
