import type { Command } from 'commander';
import { approvalText } from './approval-text.ts';
import { type CommandContext, show } from './context.ts';
import { findApproval } from './find-approval.ts';
import { readOptions } from './options.ts';
import { withApi } from './reach.ts';

/** `countersign show ID`: one held call, whole. */
export function showCommand(program: Command, context: CommandContext): void {
  program
    .command('show <id>')
    .description('one held call or grant, whole, as it would run')
    .action(async (id: string, _options: unknown, command: Command) => {
      const options = readOptions(command, {});
      const approval = await withApi(context, options, async ({ api }) =>
        api.approval(await findApproval(api, id)),
      );
      show(context, options.json, approval, () =>
        approvalText(approval, { now: context.clock.now().wall, paint: context.paint, hint: context.hint }),
      );
    });
}
