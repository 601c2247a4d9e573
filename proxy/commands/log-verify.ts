import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { ArchiveError } from '../export/archive.ts';
import { BundleError } from '../export/bundle-error.ts';
import { verifyBundle } from '../export/verify-bundle.ts';
import { visible } from '../platform/terminal/visible.ts';
import { refusedText, verifiedText } from './bundle-text.ts';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { type GlobalOptions, readOptions } from './options.ts';
import { withApi } from './reach.ts';
import { vkeyOf } from './vkey-option.ts';

/** `countersign log verify [bundle]`: the installation's own log, or a bundle, for which no installation is needed. */
export function logVerifyCommand(log: Command, context: CommandContext): void {
  log
    .command('verify [bundle]')
    .description(
      'check every record, the tree and the signed head of this log, or of a bundle (no data folder needed); fails where one is wrong',
    )
    .option('--key <vkey>', 'the public key of the bundle’s log, from somebody you trust')
    .option('--witness <vkey...>', 'a witness that must have cosigned')
    .action(async (bundle: string | undefined, _options: unknown, command: Command) => {
      const options = readOptions(command, {
        key: z.string().max(1024).optional(),
        witness: z.array(z.string().max(1024)).max(16).default([]),
      });
      if (bundle === undefined) return verifyOwn(options, context);
      if (options.key === undefined) {
        throw new CommandError('usage', 'Whose log is it? --key names its public key.', {
          advice:
            'Take it from somebody you trust and not from the bundle: whoever forges the one forges the other.',
        });
      }
      const keys = { log: vkeyOf(options.key), witnesses: options.witness.map(vkeyOf) };
      await verifyFile(resolve(context.folder, bundle), keys, options, context);
    });
}

async function verifyFile(
  file: string,
  keys: Parameters<typeof verifyBundle>[1],
  options: GlobalOptions,
  context: CommandContext,
): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) throw new CommandError('not-found', `There is no file ${visible(file)}.`);
  try {
    const verified = await verifyBundle(file, keys, {
      progress(records, of) {
        if (records % 5000 === 0) context.progress(`${records} of ${of} records`);
      },
    });
    context.progress(undefined);
    const { manifest, checkpoint, witnesses, records, bodies, absent } = verified;
    const { origin, size } = checkpoint;
    const told = {
      ok: true,
      scope: manifest.scope,
      origin,
      size,
      records,
      bodies,
      absent,
      witnesses: witnesses.map(({ key, time }) => ({ name: key.name, time })),
    };
    show(context, options.json, told, () => verifiedText(verified, context.paint));
  } catch (error) {
    context.progress(undefined);
    if (!(error instanceof BundleError || error instanceof ArchiveError)) throw error;
    const { code: problem, file: at } = error;
    const index = error instanceof BundleError ? error.index : undefined;
    const told = {
      ok: false,
      problem,
      ...(at === undefined ? {} : { file: at }),
      ...(index === undefined ? {} : { index }),
    };
    show(context, options.json, told, () => refusedText(error, context.paint));
    process.exitCode = 1;
  }
}

async function verifyOwn(options: GlobalOptions, context: CommandContext): Promise<void> {
  const result = await withApi(context, options, ({ api }) => api.verifyLog());
  show(context, options.json, result, () =>
    result.ok
      ? [
          context.paint(
            'good',
            `The log is whole: ${result.size} records, checked in ${Math.round(result.milliseconds)} ms.`,
          ),
          `  key   ${visible(result.vkey)}`,
          `  head  ${visible(result.root)}`,
          '',
          visible(result.note, { multiline: true }).trimEnd(),
        ].join('\n')
      : context.paint(
          'bad',
          `THE LOG IS NOT WHOLE${result.badIndex === null ? '' : ` from record ${result.badIndex} on`}: ${visible(result.problem ?? '')}`,
        ),
  );
  if (!result.ok) process.exitCode = 1;
}
