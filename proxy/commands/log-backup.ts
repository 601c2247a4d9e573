import { resolve } from 'node:path';
import type { Command } from 'commander';
import { bytesText } from '../contract/bytes-text.ts';
import { counted } from '../platform/terminal/counted.ts';
import { visible } from '../platform/terminal/visible.ts';
import { type CommandContext, show } from './context.ts';
import { interruptible } from './interrupt.ts';
import { placesOf, readOptions } from './options.ts';
import { withApi } from './reach.ts';
import { requireFree, writeNewFile } from './write-new-file.ts';

/** `countersign log backup`: the whole log in one file, encrypted as it is. */
export function logBackupCommand(log: Command, context: CommandContext): void {
  log
    .command('backup <file>')
    .description(
      'copy the whole log into a file while calls go on; it stays encrypted, and is of use only with this installation’s keys; put on record',
    )
    .action(async (given: string, _options: unknown, command: Command) => {
      const options = readOptions(command, {});
      const file = resolve(context.folder, given);
      await requireFree(file);
      await withApi(context, options, async ({ api }) => {
        const { used } = (await api.status()).log.disk;
        const { about, bytes } = await interruptible(async (signal) => {
          context.progress(`Copying the log, about ${bytesText(used)} …`);
          const copy = await api.backupLog(signal);
          const whole = bytesText(copy.about.bytes);
          const written = await writeNewFile(file, copy.bytes, {
            signal,
            written: (count) => context.progress(`${bytesText(count)} of ${whole} written`),
          });
          return { about: copy.about, bytes: written };
        }).finally(() => context.progress(undefined));
        const { keys, config, caCertificate } = placesOf(options);
        show(context, options.json, { file, ...about, bytes }, () =>
          [
            `${visible(file)} (${bytesText(bytes)})`,
            `  the log ${visible(about.origin)} with ${counted(about.size, 'record')}`,
            `  head  ${visible(about.root)}`,
            'It opens only with the keys of this installation, so keep these as well, and elsewhere:',
            `  ${visible(keys)}  (and what protects them)`,
            `  ${visible(config)}`,
            `  ${visible(caCertificate)}`,
            context.hint('Put it in place of a log that is lost: countersign log restore FILE'),
          ].join('\n'),
        );
      });
    });
}
