import type { Command } from 'commander';
import { counted } from '../platform/terminal/counted.ts';
import { type CommandContext, show } from './context.ts';
import { findApproval } from './find-approval.ts';
import { readOptions } from './options.ts';
import { withApi } from './reach.ts';

/** `countersign grant revoke ID`. Taking back needs no approver: it only ever makes things stricter. */
export function grantCommand(program: Command, context: CommandContext): void {
  const grant = program
    .command('grant')
    .description('end a grant that is in force (pending --grants lists them)');
  grant
    .command('revoke <id>')
    .description('end a grant, or an approval that has not been used')
    .action(async (id: string, _options: unknown, command: Command) => {
      const options = readOptions(command, {});
      const approval = await withApi(context, options, async ({ api }) =>
        api.revokeGrant(await findApproval(api, id)),
      );
      show(
        context,
        options.json,
        approval,
        () => `Revoked after ${approval.uses} of ${counted(approval.maxUses, 'use')}.`,
      );
    });
}
