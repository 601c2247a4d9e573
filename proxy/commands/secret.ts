import type { Command } from 'commander';
import { type CommandContext, show } from './context.ts';
import { descriptor, readOptions } from './options.ts';
import { withApi } from './reach.ts';
import { readNewSecret } from './read-secret.ts';

/** `countersign secret put NAME`: a secret of a server, for `keys:NAME` in the configuration. */
export function secretCommand(program: Command, context: CommandContext): void {
  const secret = program
    .command('secret')
    .description("secrets of servers, kept under the installation's own keys");
  secret
    .command('put <name>')
    .description('keep a secret; the configuration refers to it as keys:NAME')
    .option('--secret-fd <n>', 'read it from this file descriptor instead of the terminal (for automation)')
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
}
