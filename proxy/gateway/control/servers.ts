import type { GatewayControl } from '../../contract/control.ts';
import type { ServerView } from '../../contract/views.ts';
import { serverAdder } from './add-server.ts';
import { importsControl } from './import-servers.ts';
import type { ControlParts } from './parts.ts';
import { secretsControl } from './secrets.ts';
import { serverToolsControl } from './server-tools.ts';
import { healthView, kindOf, targetInWords } from './server-view.ts';
import { toolView } from './tool-view.ts';

type Servers = Pick<
  GatewayControl,
  | 'servers'
  | 'addServer'
  | 'planImport'
  | 'importServers'
  | 'testServer'
  | 'removeServer'
  | 'confirmTools'
  | 'refuseTools'
>;

/** Servers and their tools: what is behind the gateway, and as what it was accepted. */
export function serversControl(parts: ControlParts): Servers {
  const { core, servers } = parts;
  const adder = serverAdder(parts, secretsControl(parts));

  return {
    ...importsControl(parts, adder),
    ...serverToolsControl(parts),
    addServer: adder.add,
    testServer: adder.test,
    removeServer: adder.remove,
    async servers() {
      // Who was interrupted while adding one asks here whether it is there.
      await adder.settled();
      const { config } = core.settings();
      const health = new Map(core.forwarder.health().map((one) => [one.name, one]));
      return Object.entries(config.servers).map(([name, server]): ServerView => {
        const ref = servers.get(name);
        return {
          id: ref?.id ?? '',
          name,
          kind: kindOf(server),
          target: targetInWords(server),
          mode: server.mode ?? config.mode,
          health: healthView(core, health.get(name)),
          tools: ref === undefined ? [] : core.pins.of(ref.id).map(toolView),
        };
      });
    },
  };
}
