import type { Command } from 'commander';
import { z } from 'zod';
import { ApiClientError } from '../api/client-ask.ts';
import type { SecretView } from '../contract/configuration.ts';
import { table } from '../platform/terminal/table.ts';
import { visible } from '../platform/terminal/visible.ts';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { descriptor, readOptions } from './options.ts';
import { withApi } from './reach.ts';
import { readNewSecret } from './read-secret.ts';

/** `countersign secret put|list|remove`: secrets of servers, for `keys:NAME` in the configuration. */
export function secretCommand(program: Command, context: CommandContext): void {
  const secret = program
    .command('secret')
    .description("secrets of servers, kept under the installation's own keys");
  secret
    .command('put <name>')
    .description('keep a secret, or put another in its place; the configuration refers to it as keys:NAME')
    .option('--secret-fd <n>', 'read it from this file descriptor instead of the terminal (for automation)')
    .addHelpText(
      'after',
      '\nExample, in countersign.yaml:\n  servers: { github: { http: { url: https://…, headers: { Authorization: keys:github } } } }',
    )
    .action(async (name: string, _options: unknown, command: Command) => {
      const options = readOptions(command, { secretFd: descriptor });
      const value = await readNewSecret(context, `secret ${name}`, options.secretFd, 1);
      await withApi(context, options, ({ api }) => api.putSecret(name, value));
      show(
        context,
        options.json,
        { name, reference: `keys:${name}` },
        () => `Kept. Refer to it in countersign.yaml as keys:${name}`,
      );
    });
  secret
    .command('list')
    .description('the names of all secrets and where the configuration refers to them; never a value')
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, {});
      const secrets = await withApi(context, options, ({ api }) => api.secrets());
      show(context, options.json, secrets, () => secretsText(secrets, context));
    });
  secret
    .command('remove <name>')
    .description('forget a secret; refused while the configuration refers to it')
    .option('--force', 'also while the configuration refers to it: calls that need it then fail')
    .action(async (name: string, _options: unknown, command: Command) => {
      const options = readOptions(command, { force: z.boolean().default(false) });
      await withApi(context, options, ({ api }) =>
        api.removeSecret(name, options.force).catch((error: unknown) => {
          if (!(error instanceof ApiClientError) || error.code !== 'conflict') throw error;
          throw new CommandError('refused', error.message, {
            advice: 'Take the reference out of countersign.yaml first, or say --force.',
          });
        }),
      );
      show(context, options.json, { name, removed: true }, () => `Removed ${visible(name)}.`);
    });
}

function secretsText(secrets: readonly SecretView[], { paint, hint }: CommandContext): string {
  if (secrets.length === 0) return hint('No secrets yet. Keep one with: countersign secret put NAME');
  return table(
    ['secret', 'state', 'used by'],
    secrets.map(({ name, stored, usedBy }) => [
      visible(name),
      stored ? paint('good', 'kept') : paint('bad', 'missing'),
      usedBy.length === 0 ? paint('dim', 'nothing') : usedBy.map((place) => visible(place)).join(', '),
    ]),
  );
}
