import type { Command } from 'commander';
import { z } from 'zod';
import type { ApiClient } from '../api/api-client.ts';
import type { LogFilter, LogPageView } from '../contract/log-views.ts';
import { counted } from '../platform/terminal/counted.ts';
import { acceptHeadCommand } from './accept-head.ts';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { noteEpoch, noteEpochs } from './epochs-note.ts';
import { logBackupCommand } from './log-backup.ts';
import { callDetailText } from './log-call-text.ts';
import { logEpochsCommand } from './log-epochs.ts';
import { logExportCommand } from './log-export.ts';
import {
  type FilterOptions,
  filterFrom,
  filterOptions,
  filterShape,
  isRef,
  recordIndex,
  refer,
} from './log-filter.ts';
import { logLines } from './log-lines.ts';
import { logPageCommand } from './log-page.ts';
import { readEntries, readSession } from './log-pages.ts';
import { logPreserveCommands } from './log-preserve.ts';
import { logPurgeCommand } from './log-purge.ts';
import { recordText } from './log-record-text.ts';
import { logRestoreCommand } from './log-restore.ts';
import { sessionText } from './log-session-text.ts';
import { logUnsealCommand } from './log-unseal.ts';
import { logVerifyCommand } from './log-verify.ts';
import { check, type GlobalOptions, readOptions } from './options.ts';
import { withApi } from './reach.ts';

/** `countersign log show|search|verify|epochs|export|unseal|backup|restore|page|accept-head`. */
export function logCommand(program: Command, context: CommandContext): void {
  const log = program.command('log').description('the tamper-evident log; reading it is on record');
  filterOptions(log.command('show [what]'))
    .description(
      'what happened, the newest last: all, or what a query line finds; or one call, session or record whole, by index or id',
    )
    .addHelpText(
      'after',
      context.hint(
        "\nExamples:\n  countersign log show\n  countersign log show 'server:files -tool:read* since:2h'\n  countersign log show 3f2a9c",
      ),
    )
    .option('--record', 'with an index: the record as it is, and not the call that it is of')
    .action(async (what: string | undefined, _options: unknown, command: Command) => {
      const options = readOptions(command, { ...filterShape, record: z.boolean().default(false) });
      await withApi(context, options, async ({ api }) => {
        if (what !== undefined && (options.record || isRef(what))) {
          return showOne(api, what, options, context);
        }
        const query =
          [what?.trim(), options.query].filter((line) => line !== undefined).join(' ') || undefined;
        const filter = await filterFrom(api, { ...options, query }, context);
        await showPage(api, filter, options, context);
      });
    });
  filterOptions(log.command('search [text]'))
    .description('what holds a text, in a record or in a masked body; without a text, what --query finds')
    .action(async (text: string | undefined, _options: unknown, command: Command) => {
      const options = readOptions(command, filterShape);
      if (text === undefined && options.query === undefined)
        throw new CommandError('usage', 'Say what to look for: a text, or a query line with -q.', {
          advice:
            "For example: countersign log search customers, or countersign log search -q 'server:files'",
        });
      const wanted = text === undefined ? {} : { text: check(z.string().min(1).max(256), text, 'text') };
      await withApi(context, options, async ({ api }) => {
        const filter = { ...(await filterFrom(api, options, context)), ...wanted };
        await showPage(api, filter, options, context);
      });
    });
  logVerifyCommand(log, context);
  logExportCommand(log, context);
  logUnsealCommand(log, context);
  logPurgeCommand(log, context);
  logPreserveCommands(log, context);
  logPageCommand(log, context);
  logEpochsCommand(log, context);
  logBackupCommand(log, context);
  logRestoreCommand(log, context);
  acceptHeadCommand(log, context);
}

async function showPage(
  api: ApiClient,
  filter: Partial<LogFilter>,
  options: GlobalOptions & FilterOptions,
  context: CommandContext,
): Promise<void> {
  const page = await readEntries(api, filter, options);
  show(context, options.json, page, () => pageText(page, options, context));
  noteEpochs(page, 'searched', context);
}

function pageText(
  { entries, looked, next, notIndexed }: LogPageView,
  options: FilterOptions,
  context: CommandContext,
): string {
  const { paint } = context;
  const more = next !== null && entries.length < options.limit;
  return [
    logLines(entries, paint),
    ...(more
      ? [
          '',
          paint(
            'warn',
            `Looked through ${counted(looked, 'record')}; there are more. Look further with --depth, or narrow it.`,
          ),
        ]
      : []),
    ...(more && notIndexed > looked / 2
      ? [
          paint(
            'warn',
            `The search index is ${counted(notIndexed, 'record')} behind; it will find more once it is there.`,
          ),
        ]
      : []),
  ].join('\n');
}

async function showOne(
  api: ApiClient,
  what: string,
  options: GlobalOptions & FilterOptions & { readonly record: boolean },
  context: CommandContext,
): Promise<void> {
  const { paint, clock } = context;
  const found =
    options.record || (options.epoch !== undefined && /^[0-9]+$/.test(what))
      ? { what: 'record' as const, index: check(recordIndex, what, 'index') }
      : await refer(api, what);
  switch (found.what) {
    case 'record': {
      const record = await api.record(found.index, options.epoch);
      return show(context, options.json, { record }, () => recordText(record, paint));
    }
    case 'session': {
      const session = await readSession(api, found.id, options.limit);
      show(context, options.json, session, () => sessionText(session, clock.now().wall, paint));
      return noteEpoch(session, context);
    }
    case 'call':
    case 'approval': {
      const call = await api.call(found.what === 'call' ? found.id : found.call);
      show(context, options.json, { call }, () => callDetailText(call, paint));
      return noteEpoch(call, context);
    }
  }
}
