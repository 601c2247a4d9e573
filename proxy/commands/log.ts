import type { Command } from 'commander';
import { z } from 'zod';
import type { ApiClient, RecordFilter } from '../api/api-client.ts';
import { uuid } from '../contract/control.ts';
import { duration } from '../contract/policy.ts';
import { recordKind } from '../contract/record.ts';
import { parseDuration } from '../platform/config/durations.ts';
import { visible } from '../platform/terminal/visible.ts';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { check, type GlobalOptions, readOptions } from './options.ts';
import { withApi } from './reach.ts';
import { recordsText, recordText } from './record-text.ts';
import { searchRecords } from './search-records.ts';

const count = z
  .string()
  .regex(/^[1-9][0-9]{0,4}$/, 'a whole number')
  .transform(Number);
const filterShape = {
  kind: recordKind.optional(),
  session: z.string().optional(),
  call: z.string().optional(),
  agent: z.string().optional(),
  server: z.string().optional(),
  since: z.string().optional(),
  until: z.string().optional(),
};

/** `countersign log show|search|verify`. */
export function logCommand(program: Command, context: CommandContext): void {
  const log = program.command('log').description('the tamper-evident log; reading it is on record');
  filterOptions(log.command('show [index]'))
    .description('the newest records, or one in full with its bodies')
    .option('--limit <n>', 'how many (default: 50)')
    .action(async (index: string | undefined, _options: unknown, command: Command) => {
      const options = readOptions(command, { ...filterShape, limit: count.default(50) });
      if (index !== undefined) return showOne(context, options, index);
      const records = await withApi(context, options, async ({ api }) =>
        api.records({ ...(await filterFrom(api, options, context)), limit: Math.min(options.limit, 500) }),
      );
      show(context, options.json, records, () => recordsText(records, context));
    });
  filterOptions(log.command('search <text>'))
    .description('records that hold a text, in the record itself or in a masked body')
    .option('--limit <n>', 'how many to find at most (default: 50)')
    .option('--depth <n>', 'how many records to look through at most (default: 20000)')
    .action(async (text: string, _options: unknown, command: Command) => {
      const options = readOptions(command, {
        ...filterShape,
        limit: count.default(50),
        depth: count.default(20_000),
      });
      const found = await withApi(context, options, async ({ api }) =>
        searchRecords(api, text, await filterFrom(api, options, context), options),
      );
      show(context, options.json, found, () =>
        [
          found.records.length === 0 ? 'Nothing found.' : recordsText(found.records, context),
          ...(found.complete
            ? []
            : [
                context.paint(
                  'warn',
                  `Looked through ${found.looked} records; there are more. Say --depth or narrow it.`,
                ),
              ]),
        ].join('\n'),
      );
    });
  log
    .command('verify')
    .description('check every record, the tree and the signed head; fails where one is wrong')
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, {});
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
    });
}

function filterOptions(command: Command): Command {
  return command
    .option('--kind <kind>', 'only this kind: call.request, approval.decide, …')
    .option('--session <id>', 'only this session')
    .option('--call <id>', 'only this call')
    .option('--agent <name>', 'only this agent, by name or id')
    .option('--server <name>', 'only this server, by name or id')
    .option('--since <when>', 'not before: 2h, 7d, or 2026-11-21T10:00')
    .option('--until <when>', 'not after');
}

type FilterOptions = Readonly<
  Partial<Record<Exclude<keyof typeof filterShape, 'kind'>, string | undefined>>
> & {
  readonly kind?: z.infer<typeof recordKind> | undefined;
};

async function filterFrom(
  api: ApiClient,
  options: FilterOptions,
  context: CommandContext,
): Promise<RecordFilter> {
  const { kind, session, call } = options;
  const since = options.since === undefined ? undefined : timeFrom(options.since, '--since', context);
  const until = options.until === undefined ? undefined : timeFrom(options.until, '--until', context);
  const agent = options.agent && (await idOf(options.agent, () => api.agents(), 'agent'));
  const server = options.server && (await idOf(options.server, () => api.servers(), 'server'));
  const all = { kind, session, call, agent, server, since, until };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Records hold ids and never names, so a name is looked up. */
async function idOf(
  given: string,
  list: () => Promise<readonly { readonly id: string; readonly name: string }[]>,
  what: string,
): Promise<string> {
  if (uuid.safeParse(given).success) return given;
  const found = (await list()).find(({ name }) => name === given);
  if (found === undefined) throw new CommandError('not-found', `There is no ${what} ${visible(given)}.`);
  return found.id;
}

/** µs since 1970 of a duration back from now, or of a local or zoned ISO time. */
function timeFrom(text: string, option: string, { clock }: CommandContext): number {
  if (duration.safeParse(text).success) return clock.now().wall - parseDuration(text) * 1000;
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time) || time < 0)
    throw new CommandError('usage', `${option}: a duration (2h, 7d) or a time (2026-11-21T10:00).`);
  return time * 1000;
}

async function showOne(context: CommandContext, options: GlobalOptions, text: string): Promise<void> {
  const index = check(
    z
      .string()
      .regex(/^(0|[1-9][0-9]{0,14})$/, 'the index of a record')
      .transform(Number),
    text,
    'index',
  );
  const [record] = await withApi(context, options, ({ api }) => api.records({ before: index + 1, limit: 1 }));
  if (record?.index !== index) throw new CommandError('not-found', `There is no record ${index}.`);
  show(context, options.json, record, () => recordText(record));
}
