import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import type { ApiClient } from '../api/api-client.ts';
import { CountersignError } from '../contract/errors.ts';
import { jsonText } from '../platform/terminal/json-text.ts';
import { table } from '../platform/terminal/table.ts';
import { visible } from '../platform/terminal/visible.ts';
import { askYes } from './ask-person.ts';
import { clientEntries } from './clients/client-entry.ts';
import { codexServers } from './clients/codex-toml.ts';
import { parseJsonc } from './clients/jsonc.ts';
import type { ImportPlan, ImportSkip } from './clients/plan-import.ts';
import { CommandError } from './command-error.ts';
import { confirmAtTerminal } from './confirm-tools.ts';
import type { CommandContext } from './context.ts';
import { readOptions } from './options.ts';
import { withApi } from './reach.ts';

/** `countersign server import FILE`: the servers of a client's own file, their secrets into the installation's store. */
export function serverImportCommand(server: Command, context: CommandContext): void {
  server
    .command('import <file>')
    .description(
      'add the servers of an mcpServers file (Claude, Cursor, VS Code, Windsurf, Gemini, Zed, Codex)',
    )
    .option('--yes', 'do not ask before adding')
    .option('--accept-claims', 'confirm the classes that the servers claim for their tools')
    .option('--dry-run', 'only say what would be added')
    .action(async (file: string, _options: unknown, command: Command) => {
      const flag = z.boolean().default(false);
      const options = readOptions(command, { yes: flag, acceptClaims: flag, dryRun: flag });
      const entries = clientEntries(await readClientFile(file));
      if (entries.length === 0) throw new CommandError('failed', `${visible(file)} names no MCP servers.`);
      const { planImport } = await import('./clients/plan-import.ts');
      await withApi(context, options, async ({ api }) => {
        const plan = planImport(entries, {
          existing: (await api.servers()).map(({ name }) => name),
          gatewayUrl: (await api.status()).listening ?? undefined,
          env: context.env,
        });
        context.print(options.json ? jsonText(withoutValues(plan), 2) : planText(plan, context));
        if (options.dryRun || plan.add.length === 0) return;
        if (!options.yes && !(await askYes(context, '\nAdd them?'))) {
          throw new CommandError('cancelled', 'Nothing was added.', {
            advice: 'Where no one can be asked, say --yes.',
          });
        }
        await addAll(context, api, plan.add, options.acceptClaims);
        context.note(
          `\nThe file ${visible(file)} was not changed. Point its clients at Countersign: countersign agent add NAME --owner WHO`,
        );
      });
    });
}

async function readClientFile(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CommandError('failed', `${visible(file)} cannot be read.`, { cause });
  });
  return file.endsWith('.toml') ? codexServers(text) : parseJsonc(text, file);
}

/** Adds one after the other; one that fails does not keep the others back, but the command fails. */
async function addAll(
  context: CommandContext,
  api: ApiClient,
  plans: readonly ImportPlan[],
  acceptClaims: boolean,
): Promise<void> {
  const failed: string[] = [];
  for (const { name, server, secrets } of plans) {
    context.print(`\n${context.paint('strong', name)}`);
    try {
      for (const secret of secrets) await api.putSecret(secret.name, secret.value);
      const probe = await api.addServer({ name, server });
      await confirmAtTerminal(context, api, name, probe.tools, acceptClaims);
    } catch (error) {
      if (!(error instanceof CountersignError)) throw error;
      failed.push(name);
      context.note(context.paint('bad', `${name}: ${visible(error.message)}`));
    }
  }
  if (failed.length > 0) {
    throw new CommandError('failed', `Not all were added and answered: ${failed.join(', ')}.`, {
      advice: 'Look at them with: countersign server list, and try one with: countersign server test NAME',
    });
  }
}

interface Plan {
  readonly add: readonly ImportPlan[];
  readonly skip: readonly ImportSkip[];
}

function withoutValues({ add, skip }: Plan): unknown {
  return {
    add: add.map(({ secrets, ...rest }) => ({ ...rest, secrets: secrets.map(({ name }) => name) })),
    skip,
  };
}

function planText({ add, skip }: Plan, { paint }: CommandContext): string {
  const rows = add.map(({ name, server, secrets }) => [
    name,
    server.http === undefined ? 'stdio' : 'http',
    visible(server.http?.url ?? [server.stdio?.command, ...(server.stdio?.args ?? [])].join(' ')),
    secrets.map((secret) => `keys:${secret.name}`).join('\n'),
  ]);
  return [
    ...(rows.length === 0
      ? ['There is nothing to add.']
      : [table(['server', 'kind', 'target', 'secrets, kept under'], rows)]),
    ...skip.map(({ from, why }) => paint('warn', `left out: ${visible(from)}: ${visible(why)}`)),
  ].join('\n');
}
