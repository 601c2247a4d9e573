import type { Command } from 'commander';
import { z } from 'zod';
import { AgeError } from '../export/age/age-error.ts';
import { ArchiveError } from '../export/archive-error.ts';
import { BundleError } from '../export/bundle-error.ts';
import { verifyBundle } from '../export/verify-bundle.ts';
import { bundleKeys } from './bundle-keys.ts';
import { bundlePlace, IDENTITY_OPTION } from './bundle-place.ts';
import { refusedText, verifiedText } from './bundle-text.ts';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { type GlobalOptions, readOptions } from './options.ts';
import { barOf } from './progress-bar.ts';
import { type RangeOptions, rangeShape, verifyOwn } from './verify-own-log.ts';

/** `countersign log verify [bundle]`: the installation's own log, or a bundle, for which no installation is needed. */
export function logVerifyCommand(log: Command, context: CommandContext): void {
  log
    .command('verify [bundle]')
    .description(
      'check every record, the tree, bodies, signed heads and votes of this log, or a bundle (no data folder needed); fails where one is wrong',
    )
    .option('--epoch <n>', 'of this log: only this epoch (default: all that it has)')
    .option('--from <index>', 'of this log: only records from this one on')
    .option('--to <index>', 'only records up to this one')
    .option('--since <when>', 'only records not before: 2h, 7d, or 2026-11-21T10:00')
    .option('--until <when>', 'only records not after')
    .option('--records-only', 'leave out bodies, votes, and the signed heads and cosignatures that are kept')
    .option('--checkpoint <file>', 'of this log: hold it against a signed head of it that was kept')
    .option('--key <vkey>', 'the public key of the bundle’s log, or its fingerprint, from somebody you trust')
    .option(...IDENTITY_OPTION)
    .option(
      '--witness <vkey...>',
      'the public key or fingerprint of a witness that must have cosigned; several one behind the other',
    )
    .action(async (bundle: string | undefined, _options: unknown, command: Command) => {
      const options = readOptions(command, {
        ...rangeShape,
        key: z.string().max(1024).optional(),
        identity: z.string().min(1).optional(),
        witness: z.array(z.string().max(1024)).max(16).default([]),
      });
      if (bundle === undefined) {
        const { key, witness, identity } = options;
        if (key === undefined && witness.length === 0 && identity === undefined)
          return verifyOwn(options, context);
        throw new CommandError('usage', '--key, --identity and --witness are for a bundle: name its file.', {
          advice:
            'This log is verified with its own key, and witnesses are asked by the gateway: countersign status',
        });
      }
      if (Object.keys(rangeShape).some((name) => options[name as keyof RangeOptions] !== undefined)) {
        throw new CommandError(
          'usage',
          'A bundle is verified whole: --epoch, --from, --to, --since, --until, --records-only and --checkpoint are for this log.',
        );
      }
      if (options.key === undefined) {
        throw new CommandError(
          'usage',
          'Whose log is it? --key names its public key, or the fingerprint of that.',
          {
            advice:
              'Take it from somebody you trust and not from the bundle: whoever forges the one forges the other.',
          },
        );
      }
      const keys = bundleKeys({ log: options.key, witnesses: options.witness });
      await verifyFile(bundle, keys, options, context);
    });
}

async function verifyFile(
  given: string,
  keys: ReturnType<typeof bundleKeys>,
  options: GlobalOptions & { readonly identity?: string | undefined },
  context: CommandContext,
): Promise<void> {
  const progress = barOf(context, true);
  try {
    const place = await bundlePlace(given, options.identity, context);
    const verified = await verifyBundle(place, await keys(place), { progress });
    context.progress(undefined);
    const { manifest, checkpoint, witnesses, records, bodies, sealed, absent, recorded, votes } = verified;
    const { origin, size } = checkpoint;
    const told = {
      ok: true,
      scope: manifest.scope,
      origin,
      size,
      records,
      context: verified.context,
      bodies,
      sealed,
      absent,
      asked: manifest.asked,
      recorded,
      votes: { ...votes, keys: verified.voteKeys },
      witnessed: manifest.witnessed,
      witnesses: witnesses.map(({ key, time }) => ({ name: key.name, time })),
    };
    show(context, options.json, told, () => verifiedText(verified, context.paint));
  } catch (error) {
    context.progress(undefined);
    if (!(error instanceof BundleError || error instanceof ArchiveError || error instanceof AgeError))
      throw error;
    const { code: problem } = error;
    const at = error instanceof AgeError ? undefined : error.file;
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
