import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { counted } from '../platform/terminal/counted.ts';
import { absolute } from '../platform/terminal/times.ts';
import { visible } from '../platform/terminal/visible.ts';
import { uuidv7 } from '../platform/uuid.ts';
import { formatVkey, isKeyName } from '../record/keys.ts';
import { WitnessError } from '../witness/witness-error.ts';
import {
  type WitnessedLog,
  type WitnessedLogs,
  type WitnessFolder,
  witnessFolder,
} from '../witness/witness-folder.ts';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { check, type GlobalOptions, placesOf, readOptions } from './options.ts';
import { logKey } from './vkey-option.ts';
import { witnessServeCommand } from './witness-serve.ts';

const folderOption = { folder: z.string().min(1).optional() };
const FOLDER = ['--folder <dir>', "the witness's own folder (default: witness in the data folder)"] as const;

/** `countersign witness init|add|list|serve`. */
export function witnessCommand(program: Command, context: CommandContext): void {
  const witness = program
    .command('witness')
    .description('cosign the logs of other installations, so that none can be set back or told in two ways')
    .addHelpText(
      'after',
      '\nA witness on the machine, or under the account, of the log that it cosigns proves little: run it elsewhere.\n' +
        'Its folder is its memory: never put back an older copy of it.',
    );
  witness
    .command('init')
    .description('make the key of this witness; prints its public key')
    .option('--name <name>', 'its name in cosignatures, such as example.com/witness (default: one by chance)')
    .option(...FOLDER)
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, {
        ...folderOption,
        name: z.string().max(256).refine(isKeyName, 'a name has no space and no plus').optional(),
      });
      const folder = folderOf(options, context);
      const signer = await explained(
        witnessFolder(folder).init(options.name ?? `countersign-witness/${uuidv7()}`),
      );
      const vkey = formatVkey(signer.key);
      const at = options.folder === undefined ? '' : ` --folder ${visible(options.folder)}`;
      show(context, options.json, { folder, vkey }, () =>
        context.hint(
          [
            context.paint('good', `Made the key of a witness in ${visible(folder)}.`),
            'Its public key, for whoever checks its cosignatures:',
            `  ${vkey}`,
            'Next:',
            `  countersign witness add LOG_KEY${at}                    a log to cosign`,
            `  countersign witness serve --listen 127.0.0.1:8450${at}  answer the gateways that ask`,
          ].join('\n'),
        ),
      );
    });
  witness
    .command('add <log-key>')
    .description('cosign the log with this public key from now on')
    .option(...FOLDER)
    .action(async (text: string, _options: unknown, command: Command) => {
      const options = readOptions(command, folderOption);
      const key = logKey(check(z.string().max(1024), text, 'log-key'));
      const { folder } = await opened(options, context);
      const added = await explained(folder.add(formatVkey(key)));
      show(context, options.json, { origin: key.name, added }, () =>
        added
          ? `The log ${visible(key.name)} is cosigned from now on.`
          : `The log ${visible(key.name)} is known already.`,
      );
    });
  witness
    .command('list')
    .description('its public key, and the logs that it cosigns')
    .option(...FOLDER)
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, folderOption);
      const { folder, vkey } = await opened(options, context);
      const { logs, damaged } = await explained(folder.logs());
      show(context, options.json, { vkey, logs: logs.map(logView), damaged }, () =>
        listText(vkey, { logs, damaged }, context),
      );
      if (damaged.length > 0) process.exitCode = 1;
    });
  witnessServeCommand(witness, context, FOLDER, (options) => opened(options, context));
}

function folderOf(
  options: GlobalOptions & { readonly folder?: string | undefined },
  context: CommandContext,
): string {
  return options.folder === undefined
    ? join(placesOf(options).home, 'witness')
    : resolve(context.folder, options.folder);
}

async function opened(
  options: GlobalOptions & { readonly folder?: string | undefined },
  context: CommandContext,
) {
  const path = folderOf(options, context);
  const folder: WitnessFolder = witnessFolder(path);
  const signer = await explained(folder.signer());
  return { path, folder, signer, vkey: formatVkey(signer.key) };
}
export type OpenedWitness = Awaited<ReturnType<typeof opened>>;

async function explained<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (cause) {
    if (!(cause instanceof WitnessError)) throw cause;
    const advice = cause.code === 'missing' ? 'Make one: countersign witness init' : undefined;
    throw new CommandError('failed', `${cause.message}.`, {
      cause,
      ...(advice === undefined ? {} : { advice }),
    });
  }
}

function logView({ key, latest, cosigned, forks }: WitnessedLog) {
  return {
    origin: key.name,
    vkey: formatVkey(key),
    size: latest?.size ?? null,
    at: cosigned?.at ?? null,
    note: cosigned?.note ?? null,
    forks,
  };
}

function listText(vkey: string, { logs, damaged }: WitnessedLogs, { paint, hint }: CommandContext): string {
  const lines = logs.flatMap(({ key, latest, cosigned, forks }) => [
    `${visible(key.name)}  ${cosigned === undefined ? 'nothing cosigned yet' : `${counted(latest?.size ?? 0, 'record')}, ${absolute(cosigned.at)}`}`,
    ...(forks.length === 0
      ? []
      : [
          paint(
            'bad',
            '  THIS LOG WAS TOLD IN TWO WAYS: it signed another tree of a size that was cosigned. --json has the proof.',
          ),
        ]),
  ]);
  lines.push(
    ...damaged.map((path) =>
      paint('bad', `DAMAGED: ${visible(path)} cannot be read as it was written. Its log is not cosigned.`),
    ),
  );
  return [
    `witness  ${visible(vkey)}`,
    ...(lines.length > 0 ? lines : [hint('It knows no log yet: countersign witness add LOG_KEY')]),
  ].join('\n');
}
