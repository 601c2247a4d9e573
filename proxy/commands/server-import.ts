import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import type { ApiClient } from '../api/api-client.ts';
import type { ImportPlan, ImportSkip } from '../gateway/clients/plan-import.ts';
import { jsonText } from '../platform/terminal/json-text.ts';
import { table } from '../platform/terminal/table.ts';
import { visible } from '../platform/terminal/visible.ts';
import { askYes } from './ask-person.ts';
import { CommandError } from './command-error.ts';
import type { CommandContext } from './context.ts';
import { exitCodeOfImport, importResultsText } from './import-results.ts';
import { importAll } from './import-servers.ts';
import { type GlobalOptions, readOptions } from './options.ts';
import { withApi } from './reach.ts';

interface Plan {
  readonly add: readonly ImportPlan[];
  readonly skip: readonly ImportSkip[];
}
interface Options extends GlobalOptions {
  readonly yes: boolean;
  readonly acceptClaims: boolean;
  readonly dryRun: boolean;
}

/** `countersign server import FILE`: the servers of a client's own file, their secrets into the installation's store. */
export function serverImportCommand(server: Command, context: CommandContext): void {
  server
    .command('import <file>')
    .description(
      'add the servers of an mcpServers file (Claude, Cursor, VS Code, Windsurf, Gemini, Zed, Codex); ' +
        'exit code 0: all added, 3: some, 1: none',
    )
    .option('--yes', 'do not ask before adding')
    .option('--accept-claims', 'confirm the classes that the servers claim for their tools')
    .option('--dry-run', 'only say what would be added')
    .action(async (file: string, _options: unknown, command: Command) => {
      const flag = z.boolean().default(false);
      const options = readOptions(command, { yes: flag, acceptClaims: flag, dryRun: flag });
      await withApi(context, options, ({ api }) => importFile(context, api, file, options));
    });
}

async function importFile(
  context: CommandContext,
  api: ApiClient,
  file: string,
  options: Options,
): Promise<void> {
  const plan = await planOf(context, api, file);
  if (!options.json) context.print(planText(plan, context));
  if (options.dryRun || plan.add.length === 0) {
    if (options.json) context.print(jsonText(withoutValues(plan), 2));
    return;
  }
  // A machine that reads the output is nobody to ask.
  if (!options.yes && (options.json || !(await askYes(context, '\nAdd them?')))) {
    throw new CommandError('cancelled', 'Nothing was added.', {
      advice: 'Where no one can be asked, say --yes.',
    });
  }
  const results = await importAll(context, api, plan.add, options);
  if (options.json) context.print(jsonText({ ...withoutValues(plan), results }, 2));
  else context.print(`\n${context.hint(importResultsText(results, context.paint))}`);
  if (results.some(({ state }) => state === 'added')) {
    context.note(
      `\nThe file ${visible(file)} was not changed. Point its clients at Countersign: countersign agent add NAME --owner WHO`,
    );
  }
  process.exitCode = exitCodeOfImport(results);
}

async function planOf(context: CommandContext, api: ApiClient, file: string): Promise<Plan> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CommandError('failed', `${visible(file)} cannot be read.`, { cause });
  });
  const [{ readClientText }, { planImport }] = await Promise.all([
    import('../gateway/clients/read-client-text.ts'),
    import('../gateway/clients/plan-import.ts'),
  ]);
  return planImport(readClientText(text, file.endsWith('.toml') ? 'toml' : 'json', file), {
    existing: (await api.servers()).map(({ name }) => name),
    gatewayUrl: (await api.status()).address ?? undefined,
    env: context.env,
  });
}

function withoutValues({ add, skip }: Plan) {
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
