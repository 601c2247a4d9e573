import type { Command } from 'commander';
import { z } from 'zod';
import type { ApprovalView } from '../contract/control.ts';
import { table } from '../platform/terminal/table.ts';
import { relative, span } from '../platform/terminal/times.ts';
import { visible } from '../platform/terminal/visible.ts';
import { cut } from '../platform/terminal/width.ts';
import { type CommandContext, show } from './context.ts';
import { readOptions } from './options.ts';
import { withApi } from './reach.ts';

const NAME_COLUMNS = 32;

/** `countersign pending`: what waits for a person. */
export function pendingCommand(program: Command, context: CommandContext): void {
  program
    .command('pending')
    .description('calls that wait for an approver')
    .option('--grants', 'also the grants that are in force')
    .option('--all', 'also what was decided')
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, {
        grants: z.boolean().default(false),
        all: z.boolean().default(false),
      });
      const state = options.all ? 'all' : options.grants ? 'live' : 'waiting';
      const approvals = await withApi(context, options, ({ api }) => api.approvals({ state, limit: 1000 }));
      show(context, options.json, approvals, () => queueText(approvals, context));
    });
}

function queueText(approvals: readonly ApprovalView[], { clock, paint }: CommandContext): string {
  if (approvals.length === 0) return 'Nothing waits.';
  const now = clock.now().wall;
  const rows = approvals.map((approval) => [
    approval.id,
    cut(visible(approval.agent), NAME_COLUMNS),
    cut(visible(`${approval.server} ${approval.tool || approval.method}`), 2 * NAME_COLUMNS),
    visible(approval.toolClass),
    cut(visible(approval.rule), NAME_COLUMNS),
    relative(approval.created, now),
    stateText(approval, now, paint),
  ]);
  return `${table(['id', 'agent', 'call', 'class', 'rule', 'asked', 'state'], rows)}\n\nLook at one with: countersign show ID`;
}

function stateText(approval: ApprovalView, now: number, paint: CommandContext['paint']): string {
  if (approval.state === 'waiting') {
    const left = approval.deadline - now;
    return left > 0 ? paint('warn', `${span(left)} left`) : paint('bad', 'its time is over');
  }
  if (approval.state !== 'approved') return visible(approval.state);
  const until = approval.usableUntil === null ? '' : `, ends ${relative(approval.usableUntil, now)}`;
  return `${paint('good', 'approved')}, used ${approval.uses}/${approval.maxUses}${until}`;
}
