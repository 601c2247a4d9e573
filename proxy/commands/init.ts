import type { Command } from 'commander';
import { databaseCipher, USUAL_CIPHER } from '../contract/cipher.ts';
import { visible } from '../platform/terminal/visible.ts';
import { type CommandContext, show } from './context.ts';
import type { NewInstallation } from './gateway-starter.ts';
import { custodyOf, placesOf, readOptions } from './options.ts';

/** `countersign init`: makes the installation. */
export function initCommand(program: Command, context: CommandContext): void {
  program
    .command('init')
    .description(
      'make the installation (id, certificate authority, keys, configuration); the log begins when it is first used',
    )
    .option(
      '--cipher <name>',
      `what encrypts the database: ${USUAL_CIPHER} (AES-256; the default) or aegis (AEGIS-256: faster, and no algorithm of FIPS 140)`,
    )
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, { cipher: databaseCipher.default(USUAL_CIPHER) });
      const { home, config } = placesOf(options);
      const made = await context.gateway.init({
        home,
        config,
        custody: custodyOf(options),
        cipher: options.cipher,
      });
      show(context, options.json, { home, ...made }, () => initText(home, made, context));
    });
}

function initText(
  home: string,
  made: NewInstallation,
  { paint, hint }: Pick<CommandContext, 'hint' | 'paint'>,
): string {
  return hint(
    [
      paint('good', `Made the installation ${visible(made.installation)}.`),
      `  data           ${visible(home)}`,
      `  configuration  ${visible(made.config)}`,
      `  keys           protected by ${visible(made.protection)}`,
      ...(made.protection === 'key-file'
        ? [
            paint(
              'warn',
              '  Whoever reads your files has these keys. --passphrase-file, or "service install", keeps them better.',
            ),
          ]
        : []),
      'Next:',
      '  countersign approver add NAME             someone who may approve',
      '  countersign server import FILE            the servers that your agents use',
      '  countersign agent add NAME --owner WHO    an agent',
      '  countersign start',
    ].join('\n'),
  );
}
