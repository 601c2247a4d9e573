import type { GatewayControl } from '../../contract/control.ts';
import type { HealthFinding } from '../../contract/health.ts';
import { logRecord } from '../../contract/record.ts';
import { checkDisk } from '../health/check-disk.ts';
import {
  checkAgents,
  checkHead,
  checkIndex,
  checkPeople,
  checkServers,
  checkStatus,
} from '../health/check-gateway.ts';
import { checkClock, checkFolders, isClockSynchronised } from '../health/check-machine.ts';
import { checkWitness } from '../health/check-witness.ts';
import type { ControlParts } from './parts.ts';

type Asked = Pick<GatewayControl, 'status' | 'people' | 'agents' | 'servers'>;

/** What doctor finds, as far as the gateway can see it, each with what to do about it. */
export function healthControl(
  { core, installation }: ControlParts,
  control: Asked,
): Pick<GatewayControl, 'health'> {
  /** Read beside the log's own record of who reads it: Health looks at its time and at nothing else. */
  async function newestTime(): Promise<number | undefined> {
    const [row] = await core.store.read('records.search', { before: Number.MAX_SAFE_INTEGER, limit: 1 });
    if (row === undefined) return undefined;
    return logRecord.parse(JSON.parse(Buffer.from(row.bytes).toString('utf8'))).time;
  }

  return {
    async health(): Promise<HealthFinding[]> {
      const { home, config } = installation.paths;
      const now = core.clock.now().wall;
      const status = await control.status();
      return [
        ...checkStatus(status, installation.listening() !== null),
        ...checkHead(installation.store()),
        ...checkIndex(installation.store()),
        ...checkWitness(status.log.witnessed, status.log.vkey, now),
        ...checkPeople(installation.reach()),
        ...checkAgents(await control.agents(), now),
        ...checkServers(await control.servers()),
        ...checkClock(now, await newestTime(), await isClockSynchronised()),
        ...(await checkFolders(home, config)),
        ...checkDisk(status.log.disk),
        ...(await installation.findings()),
      ];
    },
  };
}
