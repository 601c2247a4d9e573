import type { z } from 'zod';
import { serverConfig } from '../../contract/config.ts';
import type { GatewayControl } from '../../contract/control.ts';
import { ControlError } from '../../contract/control.ts';
import type { ImportedView, ImportPlanView, importPlanInput } from '../../contract/servers.ts';
import type { ServerAdder } from './add-server.ts';
import type { ControlParts } from './parts.ts';
import { failureOf } from './server-failure.ts';
import { kindOf, targetInWords } from './server-view.ts';

type Imports = Pick<GatewayControl, 'planImport' | 'importServers'>;

/** The servers of a client's own file: first what would be added, then that. Variables are the gateway's own. */
export function importsControl({ core, installation }: ControlParts, adder: ServerAdder): Imports {
  // Loaded here: few gateways ever read such a file.
  const plan = async ({ text, format }: z.infer<typeof importPlanInput>) => {
    const { planImport } = await import('../clients/plan-import.ts');
    const { readClientText } = await import('../clients/read-client-text.ts');
    return planImport(readClientText(text, format, 'The text'), {
      existing: Object.keys(core.settings().config.servers),
      gatewayUrl: installation.listening() ?? undefined,
      env: process.env,
    });
  };

  return {
    async planImport(input): Promise<ImportPlanView> {
      const { add, skip } = await plan(input);
      return {
        add: add.map(({ from, name, server: entry, secrets }) => {
          const server = serverConfig.parse(entry);
          return {
            from,
            name,
            kind: kindOf(server),
            target: targetInWords(server),
            server,
            secrets: secrets.map((secret) => secret.name),
          };
        }),
        skip,
      };
    },

    async importServers({ names, ...input }, by, signal): Promise<ImportedView[]> {
      const planned = new Map((await plan(input)).add.map((one) => [one.name, one]));
      const unknown = names.find((name) => !planned.has(name));
      if (unknown !== undefined)
        throw new ControlError('invalid', `The text has no server ${unknown} that could be added.`);
      const imported: ImportedView[] = [];
      for (const name of new Set(names)) {
        const one = planned.get(name);
        if (one === undefined || signal?.aborted === true) break;
        try {
          const server = serverConfig.parse(one.server);
          const { tools } = await adder.add({ name, server, secrets: [...one.secrets] }, by, signal);
          imported.push({ name, added: true, tools, failure: null });
        } catch (error) {
          imported.push({ name, added: false, tools: [], failure: failureOf(core, error) });
        }
      }
      return imported;
    },
  };
}
