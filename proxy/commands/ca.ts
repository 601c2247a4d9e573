import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { AuthorityView } from '../contract/views.ts';
import { writeAtomically } from '../platform/config/write-atomically.ts';
import { absolute } from '../platform/terminal/times.ts';
import { visible } from '../platform/terminal/visible.ts';
import { type CommandContext, show } from './context.ts';
import { placesOf, readOptions } from './options.ts';
import { withApi } from './reach.ts';

/** `countersign ca renew`: the authority's certificate for other names of the listener. */
export function caCommand(program: Command, context: CommandContext): void {
  const ca = program.command('ca').description("the installation's certificate authority");
  ca.command('renew')
    .description(
      "make its certificate anew, with the same key, for the listener's names in the configuration",
    )
    .addHelpText(
      'after',
      '\nNeeded where listen.host or listen.hosts has a name that the installation was not made with. Certificates of\n' +
        'agents stay good. Agents check the gateway against their copy of the certificate (ca.crt): the copies in the data\n' +
        'folder are replaced, those elsewhere are yours to replace.',
    )
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, {});
      const { home, caCertificate } = placesOf(options);
      const before = await readFile(caCertificate, 'utf8').catch(() => undefined);
      const renewed = await withApi(context, options, ({ api }) => api.renewAuthority());
      const replaced = await replaceCopies(join(home, 'agents'), before, renewed);
      show(context, options.json, { ...renewed, file: caCertificate, replaced }, () =>
        renewedText(renewed, caCertificate, replaced, context),
      );
    });
}

/** Puts the new certificate in the place of copies of the old one; a file that holds anything else is not ours. */
async function replaceCopies(
  folder: string,
  before: string | undefined,
  { certificatePem }: AuthorityView,
): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const replaced: string[] = [];
  for (const name of names) {
    const file = join(folder, name, 'ca.crt');
    const there = await readFile(file, 'utf8').catch(() => undefined);
    if (there === undefined || there.trim() !== before?.trim()) continue;
    await writeAtomically(file, certificatePem);
    replaced.push(file);
  }
  return replaced;
}

function renewedText(
  { names, notAfter }: AuthorityView,
  file: string,
  replaced: readonly string[],
  { paint }: CommandContext,
): string {
  return [
    paint('good', `The certificate of the authority is made anew, good until ${absolute(notAfter)}.`),
    `  for   ${names.map((name) => visible(name)).join(', ')}`,
    `  file  ${file}`,
    ...replaced.map((copy) => `  copy  ${copy}`),
    'Agents elsewhere need a copy of it in place of their ca.crt. Their own certificates stay good. A client that is',
    'running reads the file when it starts again.',
  ].join('\n');
}
