import type { Command } from 'commander';
import { z } from 'zod';
import type { ApiClient } from '../api/api-client.ts';
import { callOutcome } from '../api/log-views.ts';
import type { LogFilter, LogRefView } from '../contract/log-views.ts';
import { duration, EFFECTS } from '../contract/policy.ts';
import { kindsOf } from '../contract/query-kinds.ts';
import { MOST_QUERY } from '../contract/query-line.ts';
import { parseQuery } from '../contract/query-parse.ts';
import { recordKind } from '../contract/record.ts';
import { parseDuration } from '../platform/config/durations.ts';
import { visible } from '../platform/terminal/visible.ts';
import { CommandError } from './command-error.ts';
import type { CommandContext } from './context.ts';

const count = z
  .string()
  .regex(/^[1-9][0-9]{0,5}$/, 'a whole number')
  .transform(Number);
/** The index of a record. */
export const recordIndex = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,14})$/, 'the index of a record')
  .transform(Number);
const text = z.string().min(1).max(256).optional();

/** Left out until asked for: each look at the log is one. */
const READS = 'log.read';

/** The filters of `log show`, `log search` and `log export`, as options. */
export const filterShape = {
  epoch: recordIndex.optional(),
  query: z.string().min(1).max(MOST_QUERY).optional(),
  agent: text,
  owner: text,
  server: text,
  tool: z.string().min(1).max(512).optional(),
  decision: z.enum(EFFECTS).optional(),
  outcome: callOutcome.optional(),
  kind: recordKind.optional(),
  session: text,
  call: text,
  approval: text,
  since: z.string().optional(),
  until: z.string().optional(),
  reads: z.boolean().default(false),
  limit: count.default(50),
  depth: count.default(20_000),
};
export type FilterOptions = z.infer<z.ZodObject<typeof filterShape>>;

/** `selection`: without what is about pages of lines. `preservation`: nor an epoch, for it is of all. */
export function filterOptions(
  command: Command,
  use: 'lines' | 'selection' | 'preservation' = 'lines',
): Command {
  const queried = command.option(
    '-q, --query <line>',
    'a query: \'server:files tool:write* decision:hold "customers"\'',
  );
  const ofEpoch =
    use === 'preservation'
      ? queried
      : queried.option(
          '--epoch <n>',
          'of an earlier epoch, from before the log was restored: countersign log epochs',
        );
  const narrowed = ofEpoch
    .option('--agent <name>', 'only this agent, by name or id')
    .option('--owner <name>', 'only agents of this owner')
    .option('--server <name>', 'only this server, by name or id')
    .option('--tool <name>', 'only calls of this tool, prompt or resource')
    .option('--decision <effect>', `only calls decided so: ${EFFECTS.join(', ')}`)
    .option('--outcome <outcome>', `only calls that ended so: ${callOutcome.options.join(', ')}`)
    .option('--session <id>', 'only this session; the last six characters are enough')
    .option('--call <id>', 'only this call')
    .option('--approval <id>', 'only what is about this approval')
    .option('--since <when>', 'not before: 2h, 7d, or 2026-11-21T10:00')
    .option('--until <when>', 'not after');
  if (use !== 'lines') return narrowed;
  return narrowed
    .option('--kind <kind>', 'only records of this kind: call.request, approval.decide, …')
    .option('--reads', 'also who read the log')
    .option('--limit <n>', 'how many lines (default: 50)')
    .option('--depth <n>', 'how many records to look through at most (default: 20000)');
}

/** The filter that the options mean. */
export async function filterFrom(
  api: ApiClient,
  options: FilterOptions,
  context: Pick<CommandContext, 'clock'>,
): Promise<Partial<LogFilter>> {
  const { agent, owner, server, tool, decision, outcome, kind, session, call, approval } = options;
  const all = {
    epoch: options.epoch,
    q: readable(options.query),
    agent,
    owner,
    server,
    tool,
    decision,
    outcome,
    kind,
    session: session && (await idOf(api, session, 'session')),
    call: call && (await idOf(api, call, 'call')),
    approval: approval && (await idOf(api, approval, 'approval')),
    since: options.since === undefined ? undefined : timeFrom(options.since, '--since', context),
    until: options.until === undefined ? undefined : timeFrom(options.until, '--until', context),
    // Who asks for them by name wants them.
    without: options.reads || kind === READS || namesReads(options.query) ? undefined : READS,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** A line that can be read, or an error that points at the column. */
function readable(line: string | undefined): string | undefined {
  if (line === undefined) return undefined;
  const parsed = parseQuery(line);
  if (parsed.ok) return line;
  const { column, message, known } = parsed.problem;
  const told = known.length === 0 ? [] : [`  known here: ${known.join(', ')}`];
  const pointer = `  ${' '.repeat(column - 1)}^ column ${column}`;
  throw new CommandError('usage', [message, `  ${visible(line)}`, pointer, ...told].join('\n'));
}

function namesReads(line: string | undefined): boolean {
  const parsed = parseQuery(line ?? '');
  return parsed.ok && kindsOf(parsed.terms.filter(({ not }) => !not))?.includes(READS) === true;
}

/** Whether a text can be an index, an id or the end of one. */
export function isRef(given: string): boolean {
  return /^[#…]?([0-9]{1,15}|[0-9a-f-]{6,36})$/i.test(given);
}

/** The whole id of what ends so. */
async function idOf(api: ApiClient, given: string, what: LogRefView['what']): Promise<string> {
  const found = await refer(api, given);
  if (found.what === what && found.what !== 'record') return found.id;
  throw new CommandError('not-found', `${visible(given)} is no ${what}.`);
}

/** What an index, an id or the end of one stands for. */
export function refer(api: ApiClient, given: string): Promise<LogRefView> {
  return api.refer(given.toLowerCase().replace(/^[#…]/u, ''));
}

/** µs since 1970 of a duration back from now, or of a local or zoned ISO time. */
export function timeFrom(given: string, option: string, { clock }: Pick<CommandContext, 'clock'>): number {
  if (duration.safeParse(given).success) return clock.now().wall - parseDuration(given) * 1000;
  const time = /^\d{4}-\d\d-\d\d/.test(given) ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(time) || time < 0)
    throw new CommandError('usage', `${option}: a duration (2h, 7d) or a time (2026-11-21T10:00).`);
  return time * 1000;
}
