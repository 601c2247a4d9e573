import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type OpenGateway, openGateway } from '../../proxy/gateway/open-gateway.ts';
import { restoreLog } from '../../proxy/gateway/restore/restore-log.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { rawAgent } from './agent.ts';
import { type Ended, runCommandLine } from './command-line.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';
import { startUpstream } from './upstream.ts';

export interface EpochsStage {
  readonly rig: Rig;
  /** Calls of the one tool, in a session of their own. */
  read(...paths: string[]): Promise<void>;
  /** A backup of the log as it is, and how many records it has. */
  backup(name: string): Promise<{ readonly file: string; readonly size: number }>;
  /** Puts a backup in place of the log, and opens the gateway again. */
  restore(file: string): Promise<void>;
  /** Opens the gateway once it is closed. */
  open(): Promise<OpenGateway>;
  /** The command line, without a terminal. */
  run(...words: string[]): Promise<Ended>;
  close(): Promise<void>;
}

/** A gateway whose log can be set back: nothing is restored yet. `more` goes into the configuration. */
export async function startEpochs(
  more = '',
  policy = '{ default: allow, unconfirmedTools: allow }',
): Promise<EpochsStage> {
  const upstream = await startUpstream();
  const rig = await startRig(`
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
policy: ${policy}
${more}`);
  const open = (): Promise<OpenGateway> => openGateway({ home: rig.home, listen: true });
  return {
    rig,
    open,
    async read(...paths) {
      const agent = rawAgent(rig);
      for (const path of paths) await agent.tool('read', { path });
      agent.close();
    },
    async backup(name) {
      const file = join(rig.home, name);
      const { about, bytes } = await rig.gateway.control.backupLog(OPERATOR);
      await pipeline(bytes, createWriteStream(file));
      return { file, size: about.size };
    },
    async restore(file) {
      await rig.gateway.close();
      await restoreLog({ home: rig.home, file, clock: systemClock, agreed: async () => true });
      rig.gateway = await open();
    },
    run: (...words) => runCommandLine(rig.home, ...words),
    async close() {
      await rig.close();
      await upstream.close();
    },
  };
}
