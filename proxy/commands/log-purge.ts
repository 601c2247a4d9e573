import type { Command } from 'commander';
import { z } from 'zod';
import { bytesText } from '../contract/bytes-text.ts';
import type { BodyCount, PurgedView, PurgePlanView } from '../contract/purge.ts';
import { shortId } from '../gateway/sentences/log-words.ts';
import { table } from '../platform/terminal/table.ts';
import { visible } from '../platform/terminal/visible.ts';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { readOptions } from './options.ts';
import { withApi } from './reach.ts';

/** `countersign log purge`: what the rules of retention let go; deleted only with `--yes`, or typed at a terminal. */
export function logPurgeCommand(log: Command, context: CommandContext): void {
  log
    .command('purge')
    .description('what the rules of retention let go, and on your word its deletion; records and proofs stay')
    .option('--yes', 'delete it; without it, it is asked for at a terminal')
    .option('--dry-run', 'only say what would be deleted')
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, {
        yes: z.boolean().default(false),
        dryRun: z.boolean().default(false),
      });
      await withApi(context, options, async ({ api }) => {
        const plan = await api.purgePlan();
        const sum = total(plan.byRule);
        // With --yes also where nothing goes: it is a person's word that the clock is right.
        const look = options.dryRun || (!options.yes && (sum.bodies === 0 || options.json));
        if (look) return show(context, options.json, { plan }, () => planText(plan, context));
        if (!options.json) context.print(planText(plan, context));
        if (!options.yes) await requireWord(sum, context);
        context.progress('deleting …');
        try {
          const purged = await api.purge({ at: plan.at, rules: plan.rules });
          context.progress(undefined);
          show(context, options.json, { plan, purged }, () => purgedText(purged, context));
        } finally {
          context.progress(undefined);
        }
      });
    });
}

function total(counts: readonly BodyCount[]): BodyCount {
  return {
    bodies: counts.reduce((sum, { bodies }) => sum + bodies, 0),
    bytes: counts.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** What is deleted is gone for ever: the number of bodies is typed, which one has read then. */
async function requireWord({ bodies }: BodyCount, context: CommandContext): Promise<void> {
  const terminal = context.openTerminal();
  try {
    const typed = await terminal.askLine(`Type ${bodies} to delete them for ever: `);
    if (typed.trim() === String(bodies)) return;
    throw new CommandError('cancelled', 'Nothing was deleted.');
  } finally {
    terminal.close();
  }
}

function planText(plan: PurgePlanView, { paint, hint }: CommandContext): string {
  if (plan.byRule.length === 0) {
    return hint('No rule lets anything go: every body is kept. See retention in docs/retention.md.');
  }
  const rows = plan.byRule.map((rule) => [
    visible(rule.rule),
    rule.afterBundle ? `${visible(rule.keep)}, bundled` : visible(rule.keep),
    rule.bodies === 0 ? paint('dim', 'nothing') : paint('warn', countText(rule)),
    [
      ...keptText(rule.preserved, 'preserved'),
      ...keptText(rule.unbundled, 'in no bundle yet'),
      ...keptText(rule.inUse, 'under way'),
    ].join('; '),
  ]);
  const sum = total(plan.byRule);
  return [
    table(['rule', 'keeps', 'would be deleted', 'kept in spite of it'], rows),
    ...plan.preservations.map(
      ({ id, owner, ...count }) =>
        `Preservation ${shortId(id)} of ${visible(owner)} keeps ${count.bodies === 0 ? 'nothing of it' : countText(count)}.`,
    ),
    '',
    sum.bodies === 0
      ? 'Nothing would be deleted now.'
      : `${countText(sum)} would be deleted. Records stay, and with them every proof.`,
    plan.every === null
      ? paint('dim', 'The gateway deletes nothing by itself (retention.every is not set).')
      : paint('dim', `The gateway does it by itself every ${visible(plan.every)}.`),
  ].join('\n');
}

function purgedText(purged: PurgedView, { paint }: CommandContext): string {
  if (purged.bodies === 0) return 'Nothing was there to be deleted any more.';
  return [
    paint('good', `Deleted: ${countText(purged)}. It is on record.`),
    ...purged.byRule.map((rule) => `  ${visible(rule.rule)}: ${countText(rule)}`),
  ].join('\n');
}

function keptText(count: BodyCount, why: string): string[] {
  return count.bodies === 0 ? [] : [`${countText(count)} ${why}`];
}

function countText({ bodies, bytes }: BodyCount): string {
  return `${bodies} ${bodies === 1 ? 'body' : 'bodies'} (${bytesText(bytes)})`;
}
