import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseCipher } from '../../proxy/contract/cipher.ts';
import type { Actor } from '../../proxy/contract/control.ts';
import type { Clock } from '../../proxy/contract/time.ts';
import type { EnrolledAgent } from '../../proxy/contract/views.ts';
import { makeInstallation } from '../../proxy/gateway/init-gateway.ts';
import { type OpenGateway, openGateway } from '../../proxy/gateway/open-gateway.ts';
import { pathsOf } from '../../proxy/platform/paths.ts';

export const OPERATOR: Actor = { principal: 'operator', method: 'in-process' };

export interface Rig {
  readonly home: string;
  readonly id: string;
  gateway: OpenGateway;
  agent: EnrolledAgent;
  /** Ends the gateway and opens it again on the same home, on another port. */
  restart(between?: () => void): Promise<void>;
  configure(yaml: string): Promise<void>;
  close(): Promise<void>;
}

/** A gateway of its own in a temporary home, with one agent. `yaml` is the configuration without its installation line. */
export async function startRig(
  yaml: string,
  {
    home: given,
    cipher,
    ...options
  }: {
    diagnose?: (what: string, error?: unknown) => void;
    home?: string;
    clock?: Clock;
    cipher?: DatabaseCipher;
  } = {},
): Promise<Rig> {
  const home = given ?? (await mkdtemp(join(tmpdir(), 'countersign-test-')));
  const paths = pathsOf(home, undefined);
  await writeFile(paths.config, yaml, { mode: 0o600 });
  const id = await makeInstallation(paths, { keyFile: paths.keyFile, env: {} }, cipher);
  const text = (own: string): string => `installation: ${id}\n${own}`;
  await writeFile(paths.config, text(yaml));
  const open = (): Promise<OpenGateway> => openGateway({ home, listen: true, ...options });
  const gateway = await open();
  const agent = await gateway.control.addAgent(
    { name: 'agent-one', owner: 'olga', newOwner: true, days: 90 },
    OPERATOR,
  );
  const rig: Rig = {
    home,
    id,
    gateway,
    agent,
    async restart(between) {
      await rig.gateway.close();
      between?.();
      rig.gateway = await open();
    },
    async configure(own) {
      await writeFile(paths.config, text(own));
      await rig.gateway.installation.reload(OPERATOR).catch(() => {});
    },
    async close() {
      await rig.gateway.close();
      await rm(home, { recursive: true, force: true });
    },
  };
  return rig;
}
