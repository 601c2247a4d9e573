import type { Command } from 'commander';
import { z } from 'zod';
import type { ApprovalView } from '../contract/views.ts';
import { table } from '../platform/terminal/table.ts';
import { relative, span } from '../platform/terminal/times.ts';
import { visible } from '../platform/terminal/visible.ts';
import { cut } from '../platform/terminal/width.ts';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { readOptions } from './options.ts';
import { outcomeText } from './outcome-text.ts';
import { withApi } from './reach.ts';

const NAME_COLUMNS = 32;
const STATE_COLUMNS = 60;
const MOST = 1000;

/** `countersign pending`: what waits for a person; or the grants in force; or everything. */
export function pendingCommand(program: Command, context: CommandContext): void {
  program
    .command('pending')
    .description('calls that wait for an approver')
    .option('--grants', 'the grants in force instead')
    .option('--all', 'everything: what waits, what is in force and what was decided, newest first')
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, {
        grants: z.boolean().default(false),
        all: z.boolean().default(false),
      });
      if (options.grants && options.all)
        throw new CommandError('usage', '--grants and --all do not go together.');
      await withApi(context, options, async ({ api }) => {
        if (options.grants) {
          const grants = await api.approvals({ state: 'grants', limit: MOST });
          show(context, options.json, grants, () => grantsText(grants, context));
        } else if (options.all) {
          const all = await api.approvals({ state: 'all', limit: MOST });
          show(context, options.json, all, () => queueText(all, context));
        } else {
          const live = await api.approvals({ state: 'live', limit: MOST });
          const waiting = live.filter(({ state }) => state === 'waiting');
          show(context, options.json, waiting, () =>
            [queueText(waiting, context), ...countsText(live).map(context.hint)].join('\n'),
          );
        }
      });
    });
}

/** Of what a call is about. */
const BRIEF_COLUMNS = 60;

function queueText(approvals: readonly ApprovalView[], { clock, paint, hint }: CommandContext): string {
  if (approvals.length === 0) return 'Nothing waits.';
  const now = clock.now().wall;
  const rows = approvals.map((approval) => [
    approval.id,
    cut(visible(approval.agent), NAME_COLUMNS),
    callColumn(approval),
    cut(visible(approval.brief), BRIEF_COLUMNS),
    visible(approval.toolClass),
    cut(visible(approval.rule), NAME_COLUMNS),
    relative(approval.created, now),
    stateText(approval, paint),
  ]);
  return `${table(['id', 'agent', 'call', 'about', 'class', 'rule', 'asked', 'state'], rows)}\n\n${hint('Look at one with: countersign show ID')}`;
}

function grantsText(grants: readonly ApprovalView[], { clock, paint, hint }: CommandContext): string {
  if (grants.length === 0) return 'No grants are in force.';
  const now = clock.now().wall;
  const rows = grants.map((grant) => [
    grant.id,
    cut(visible(grant.agent), NAME_COLUMNS),
    callColumn(grant),
    cut(grant.votes.map(({ person }) => visible(person)).join(', '), NAME_COLUMNS),
    grant.decidedAt === null ? '' : relative(grant.decidedAt, now),
    `${grant.uses} of ${grant.maxUses}`,
    stateText(grant, paint),
  ]);
  return [
    table(['id', 'agent', 'call', 'given by', 'when', 'used', 'state'], rows),
    '',
    hint('What one covers: countersign show ID. To end one: countersign grant revoke ID'),
  ].join('\n');
}

/** What is not in the list of waiting calls, so that nobody takes an empty list for all there is. */
function countsText(live: readonly ApprovalView[]): string[] {
  const grants = live.filter(({ grant }) => grant).length;
  const unused = live.filter(({ state, grant }) => state === 'approved' && !grant).length;
  const lines = [
    ...(grants === 0
      ? []
      : [`${grants} ${grants === 1 ? 'grant is' : 'grants are'} in force: countersign pending --grants`]),
    ...(unused === 0
      ? []
      : [
          `${unused} approved ${unused === 1 ? 'call has' : 'calls have'} not run yet: countersign pending --all`,
        ]),
  ];
  return lines.length === 0 ? [] : ['', ...lines];
}

/** What a server asks of the agent is no call of the agent's, and reads so. */
function callColumn({ direction, server, tool, method }: ApprovalView): string {
  const what = `${server} ${direction === 'to-agent' ? 'asks for ' : ''}${tool || method}`;
  return cut(visible(what), 2 * NAME_COLUMNS);
}

function stateText(approval: ApprovalView, paint: CommandContext['paint']): string {
  const { state, left, grant, sessionEnded, callerWaiting } = approval;
  if (state === 'waiting') {
    if (left === null || left === 0) return paint('bad', 'its time is over');
    return `${paint('warn', `${span(left)} left`)}${callerWaiting ? '' : ', its caller has gone'}`;
  }
  if (state !== 'approved') return cut(outcomeText(approval), STATE_COLUMNS);
  if (grant && sessionEnded) return paint('bad', 'its session has ended; no call can use it: revoke it');
  const time = left === null ? '' : `, ${span(left)} left`;
  return `${paint('good', grant ? 'grant in force' : 'approved, not used yet')}${time}`;
}
