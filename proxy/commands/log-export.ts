import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { ApiClient } from '../api/api-client.ts';
import type { ExportInput } from '../contract/bundle.ts';
import { bytesText } from '../contract/bytes-text.ts';
import type { Searched } from '../contract/log-views.ts';
import { recipientsIn } from '../export/age/key-files.ts';
import { bundleName } from '../export/bundle-name.ts';
import { witnessesOf } from '../export/bundle-witnesses.ts';
import { verifyBundle } from '../export/verify-bundle.ts';
import { counted } from '../platform/terminal/counted.ts';
import { visible } from '../platform/terminal/visible.ts';
import { cut } from '../platform/terminal/width.ts';
import { fingerprintOf } from '../record/fingerprint.ts';
import { parseVkey } from '../record/keys.ts';
import { accuserLines } from './accuser-lines.ts';
import { keyText } from './bundle-place.ts';
import { verifiedText } from './bundle-text.ts';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { noteEpochs } from './epochs-note.ts';
import { interruptible } from './interrupt.ts';
import { filterFrom, filterOptions, filterShape } from './log-filter.ts';
import { readOptions } from './options.ts';
import { barOf } from './progress-bar.ts';
import { withApi } from './reach.ts';
import { requireFree, writeNewFile } from './write-new-file.ts';

const RECIPIENT_COLUMNS = 74;

/** `countersign log export`: evidence into a file, and verified there. */
export function logExportCommand(log: Command, context: CommandContext): void {
  filterOptions(log.command('export'), 'selection')
    .description(
      'a bundle of evidence that verifies offline: all records, or those of a time (--since, --until); other options select, and take along what belongs to it',
    )
    .option('--text <text>', 'only what holds this text')
    .option(
      '--recipient <recipient...>',
      'encrypt it to these recipients of age (age1…); only their identities open it',
    )
    .option('--recipients-file <file>', 'and to those in this file, as age -R takes it')
    .option('--out <file>', 'where to (default: countersign-<time>.zip or .zip.age in this folder)')
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, {
        ...filterShape,
        text: z.string().min(1).max(256).optional(),
        out: z.string().min(1).optional(),
        recipient: z.array(z.string().max(4096)).max(32).default([]),
        recipientsFile: z.string().min(1).optional(),
      });
      await withApi(context, options, async ({ api }) => {
        const { without: _, ...filter } = await filterFrom(api, options, context);
        const recipients = await recipientsOf(options, context);
        const asked = {
          ...filter,
          ...(recipients.length === 0 ? {} : { recipients }),
          ...(options.text === undefined ? {} : { text: options.text }),
        } as ExportInput;
        const usual = `${bundleName(new Date(context.clock.now().wall / 1000))}${recipients.length === 0 ? '' : '.age'}`;
        const file = resolve(context.folder, options.out ?? usual);
        await requireFree(file);
        if (recipients.length > 0 && /\.zip$/i.test(file))
          context.note(
            context.paint(
              'warn',
              `${visible(file)} will be encrypted by age: no ZIP archive, whatever its name says. Its usual name ends in .zip.age.`,
            ),
          );
        const { vkey, bytes } = await interruptible(async (signal) => {
          const bundle = await api.exportLog(asked, signal);
          const written = await writeNewFile(file, bundle.bytes, {
            signal,
            written: (count) => context.progress(`${bytesText(count)} written`),
          }).finally(() => context.progress(undefined));
          return { vkey: bundle.vkey, bytes: written };
        });
        const { present, ...of } = await epochsOf(api, vkey);
        noteEpochs(of, 'exported', context);
        const now = (await api.status()).log.witnessed;
        for (const line of accuserLines(now, context.paint)) context.note(context.hint(line));
        if (recipients.length > 0) {
          return show(
            context,
            options.json,
            { file, bytes, recipients, vkey, fingerprint: fingerprintOf(vkey), ...of },
            () => encryptedText({ file, bytes, recipients, vkey }),
          );
        }
        // As the bundle has them: what the gateway says now is of another head, and of an ended epoch nothing.
        const witnesses = await witnessesOf(file);
        const quorum = present ? (now?.quorum ?? null) : null;
        const keys = { log: parseVkey(vkey), witnesses: witnesses.map(parseVkey) };
        const progress = barOf(context, true);
        const verified = await verifyBundle(file, keys, { progress }).finally(() =>
          context.progress(undefined),
        );
        const fingerprint = fingerprintOf(vkey);
        const { records } = verified;
        const told = { file, bytes, records, vkey, fingerprint, witnesses, quorum, ...of };
        show(context, options.json, told, () =>
          [
            `${visible(file)} (${bytesText(bytes)})`,
            verifiedText(verified, context.paint, context.hint(unwitnessedText(present, quorum))),
            ...(quorum !== null && witnesses.length > 0 && witnesses.length < quorum
              ? [
                  context.paint(
                    'warn',
                    context.hint(
                      `  The configuration asks for ${counted(quorum, 'witness', 'witnesses')}: see countersign status.`,
                    ),
                  ),
                ]
              : []),
            '',
            'Give the key, or its fingerprint, to whoever is to check it by another way than the bundle:',
            `  ${visible(vkey)}`,
            `  fingerprint ${fingerprint}`,
            ...witnesses.map((key) => `  witness ${visible(key)}`),
          ].join('\n'),
        );
      });
    });
}

/** Which epoch a bundle is of, by the key that it verifies with. */
async function epochsOf(api: ApiClient, vkey: string): Promise<Searched & { readonly present: boolean }> {
  const all = await api.epochs();
  const { epoch, present } = all.find((one) => one.vkey === vkey) ?? { epoch: 0, present: false };
  return { present, epoch, leftOut: all.map((one) => one.epoch).filter((one) => one !== epoch) };
}

/** Of a bundle that no witness cosigned. */
function unwitnessedText(present: boolean, quorum: number | null): string {
  const asked =
    quorum === null
      ? 'No witness is configured'
      : 'No witness cosigned this head (countersign status says why)';
  const why = present ? asked : 'No witness cosigned this head';
  return `${why}: that nobody was shown another history is not shown.`;
}

async function recipientsOf(
  {
    recipient,
    recipientsFile,
  }: { readonly recipient: readonly string[]; readonly recipientsFile?: string | undefined },
  context: CommandContext,
): Promise<string[]> {
  const listed = recipientsFile === undefined ? [] : recipientsIn(await keyText(recipientsFile, context));
  if (recipientsFile !== undefined && listed.length === 0)
    throw new CommandError(
      'usage',
      `${visible(recipientsFile)} names no recipient, and the bundle would be plain.`,
    );
  return [...new Set([...recipient, ...listed])];
}

/** Whoever makes it cannot open it, so it is not verified here. */
function encryptedText({
  file,
  bytes,
  recipients,
  vkey,
}: {
  readonly file: string;
  readonly bytes: number;
  readonly recipients: readonly string[];
  readonly vkey: string;
}): string {
  return [
    `${visible(file)} (${bytesText(bytes)}), encrypted to:`,
    ...recipients.map((recipient) => `  ${visible(cut(recipient, RECIPIENT_COLUMNS))}`),
    'Only their identities open it, so whoever has one verifies it:',
    `  countersign log verify ${visible(file)} --identity FILE --key ${visible(vkey)}`,
    'Give them the key, or its fingerprint, by another way than the bundle:',
    `  fingerprint ${fingerprintOf(vkey)}`,
  ].join('\n');
}
