import type { Command } from 'commander';
import { z } from 'zod';
import type { ApiClient } from '../api/api-client.ts';
import type { ApprovalDetail, ApprovalView } from '../contract/views.ts';
import { prettyJson } from '../platform/terminal/pretty-json.ts';
import { visible } from '../platform/terminal/visible.ts';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { type Grant, grantFrom, grantText } from './grant-options.ts';
import { readOptions } from './options.ts';
import { type Asking, EXIT_CODES, voteAtTerminal } from './vote-at-terminal.ts';

const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** `countersign approve ID`: shows the call, takes the approver's secret at the terminal, votes. */
export function approveCommand(program: Command, context: CommandContext): void {
  program
    .command('approve <id>')
    .description("approve a held call; asks for the approver's own secret at the terminal")
    .option('--as <name>', 'the approver')
    .option('--reason <text>', 'why, for the log')
    .option('--reveal', 'show all masked values before the vote, not only those that must be')
    .option('--for <duration>', 'as a grant for this long: 30m, 2h')
    .option('--uses <n>', 'as a grant for so many uses')
    .option('--within <argument=/folder>', 'in the grant this argument is a path within the folder', collect)
    .option('--any <argument>', 'in the grant this argument may be anything', collect)
    .addHelpText('after', EXIT_CODES)
    .action(async (id: string, _options: unknown, command: Command) => {
      const options = readOptions(command, {
        as: z.string().optional(),
        reason: z.string().max(500).optional(),
        reveal: z.boolean().default(false),
        for: z.string().optional(),
        uses: z.string().optional(),
        within: z.array(z.string()).optional(),
        any: z.array(z.string()).optional(),
      });
      const grant = grantFrom(options);
      const approval = await voteAtTerminal(context, options, {
        id,
        as: options.as,
        says: (detail) =>
          [
            ...(grant === undefined ? [] : [grantText(grant)]),
            leavesToReveal(detail, options.reveal).length > 0
              ? 'Your secret shows you the originals; then you are asked again.'
              : `Your secret approves it${grant === undefined ? ' once' : ''}.`,
          ].join('\n'),
        async vote(voter, detail, terminal) {
          const revealed = await revealLeaves(voter, detail, terminal, options.reveal);
          return {
            vote: 'approve',
            revealed,
            ...(options.reason === undefined ? {} : { reason: options.reason }),
            ...(grant === undefined ? {} : { grant }),
          };
        },
      });
      show(context, options.json, approval, () =>
        approval.state === 'approved'
          ? context.paint('good', grant === undefined ? 'Approved.' : grantedText(approval, grant))
          : `Your vote is counted. Still needed: ${visible(approval.needs)}.`,
      );
    });
}

function grantedText({ maxUses }: ApprovalView, { minutes }: Grant): string {
  const times = maxUses === 1 ? 'once' : `${maxUses} times, this call included,`;
  return `Approved as a grant: ${times} in the next ${minutes} min.`;
}

function leavesToReveal(detail: ApprovalDetail, all: boolean): ApprovalDetail['masked'] {
  return detail.masked.filter(({ byNameAlone }) => all || byNameAlone);
}

/** Law 3: what only its key's name gave away must be seen before it is approved, so it is shown and asked for again. */
async function revealLeaves(
  voter: ApiClient,
  detail: ApprovalDetail,
  terminal: Asking,
  all: boolean,
): Promise<string[]> {
  const leaves = leavesToReveal(detail, all);
  if (leaves.length === 0) return [];
  terminal.write('\nThe originals, for your eyes:\n');
  for (const { pointer } of leaves) {
    const { value } = await voter.reveal(detail.id, pointer);
    terminal.write(`  ${visible(pointer)}\n    ${prettyJson(JSON.stringify(value))}\n`);
  }
  const answer = await terminal.askLine('Approve with these values? Type yes: ');
  if (answer.trim().toLowerCase() !== 'yes') {
    throw new CommandError('cancelled', 'Not approved. Nothing was done; the call still waits.');
  }
  return leaves.map(({ pointer }) => pointer);
}
