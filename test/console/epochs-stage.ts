import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openGateway } from '../../proxy/gateway/open-gateway.ts';
import { restoreLog } from '../../proxy/gateway/restore/restore-log.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { rawAgent } from '../gateway/agent.ts';
import { OPERATOR, type Rig, startRig } from '../gateway/rig.ts';
import { startUpstream } from '../gateway/upstream.ts';

interface RestoredRig {
  readonly rig: Rig;
  close(): Promise<void>;
}

/** A gateway whose log was restored: two calls of an earlier epoch are in it, one that came behind the backup is lost, one is new. */
export async function startRestored(): Promise<RestoredRig> {
  const upstream = await startUpstream();
  const rig = await startRig(`
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
policy: { default: allow, unconfirmedTools: allow }
`);
  const read = async (...paths: string[]): Promise<void> => {
    const agent = rawAgent(rig);
    for (const path of paths) await agent.tool('read', { path });
    agent.close();
  };
  await read('/old/one', '/old/two');
  const file = join(rig.home, 'a-backup');
  const { bytes } = await rig.gateway.control.backupLog(OPERATOR);
  await pipeline(bytes, createWriteStream(file));
  await read('/lost');
  await rig.gateway.close();
  await restoreLog({ home: rig.home, file, clock: systemClock, agreed: async () => true });
  rig.gateway = await openGateway({ home: rig.home, listen: true });
  await read('/new');
  return {
    rig,
    async close() {
      await rig.close();
      await upstream.close();
    },
  };
}
