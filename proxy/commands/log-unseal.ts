import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { maskedRole } from '../contract/sealed-roles.ts';
import { AgeError } from '../export/age/age-error.ts';
import { identitiesIn } from '../export/age/key-files.ts';
import { ArchiveError } from '../export/archive-error.ts';
import { BundleError } from '../export/bundle-error.ts';
import { type SealedPlace, unsealBundle } from '../export/unseal-bundle.ts';
import { counted } from '../platform/terminal/counted.ts';
import { visible } from '../platform/terminal/visible.ts';
import { SealError } from '../record/seal-error.ts';
import { bundleKeys } from './bundle-keys.ts';
import { bundlePlace, isEncrypted, keyText } from './bundle-place.ts';
import { refusedText } from './bundle-text.ts';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { readOptions } from './options.ts';

/** One original as the command tells of it: where it stands, never what it says. */
interface Told extends Pick<SealedPlace, 'index' | 'session' | 'call'> {
  readonly role: string;
  readonly bytes: number;
  /** Hex; of the original, for whoever has got it another way. */
  readonly sha256: string;
  readonly file?: string;
}

/** `countersign log unseal BUNDLE --key VKEY --identity FILE [--out DIR]`: for auditors; no installation is needed. */
export function logUnsealCommand(log: Command, context: CommandContext): void {
  log
    .command('unseal <bundle>')
    .description('verify a bundle and open the sealed originals in it (no data folder needed)')
    .requiredOption(
      '--key <vkey>',
      'the public key of the bundle’s log, or its fingerprint, from somebody you trust',
    )
    .requiredOption('--identity <file>', 'your identity, a file of age-keygen')
    .option('--out <folder>', 'a new folder for the originals; without it they are only opened and checked')
    .action(async (given: string, _options: unknown, command: Command) => {
      const options = readOptions(command, {
        key: z.string().max(1024),
        identity: z.string().min(1),
        out: z.string().min(1).optional(),
      });
      const keys = bundleKeys({ log: options.key, witnesses: [] });
      const out = options.out === undefined ? undefined : resolve(context.folder, options.out);
      const told: Told[] = [];
      try {
        const sealedWhole = await isEncrypted(resolve(context.folder, given));
        const place = await bundlePlace(given, sealedWhole ? options.identity : undefined, context);
        const identities = identitiesIn(await keyText(options.identity, context));
        if (out !== undefined) await makeFolder(out);
        const { opened, others } = await unsealBundle(
          place,
          await keys(place),
          identities,
          async (original, about) => {
            const { index, session, call } = about;
            const role = maskedRole(about.role);
            const file = `${index}-${role}`;
            if (out !== undefined) await writeFile(join(out, file), original, { flag: 'wx', mode: 0o600 });
            const sha256 = createHash('sha256').update(original).digest('hex');
            const one = { index, session, call, role, bytes: original.length, sha256 };
            told.push(out === undefined ? one : { ...one, file });
          },
        );
        show(context, options.json, { ok: true, opened, others, originals: told }, () =>
          [
            ...told.map(
              ({ index, call, role, bytes }) =>
                `  record ${index}  ${role} of call ${call}, ${counted(bytes, 'byte')}`,
            ),
            context.paint('good', `Opened ${opened} of ${opened + others} sealed originals.`),
            ...(others === 0 ? [] : [`${others} are sealed to others.`]),
            ...(out === undefined ? [] : [`They are in ${visible(out)}, unmasked: keep them accordingly.`]),
          ].join('\n'),
        );
      } catch (error) {
        if (error instanceof SealError || error instanceof AgeError) {
          const { code, message } = error;
          show(context, options.json, { ok: false, problem: code }, () =>
            context.paint('bad', `NOT OPENED (${code}): ${message}`),
          );
        } else if (error instanceof BundleError || error instanceof ArchiveError) {
          const { code } = error;
          show(context, options.json, { ok: false, problem: code }, () => refusedText(error, context.paint));
        } else throw error;
        process.exitCode = 1;
      }
    });
}

/** Of this user alone, and new: nothing is mixed with what is there. Throws CommandError. */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EEXIST') throw new CommandError('usage', `${visible(path)} is there already.`);
    throw new CommandError('failed', `${visible(path)} cannot be made.`, { cause });
  });
}
