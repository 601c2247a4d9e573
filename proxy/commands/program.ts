import { Command } from 'commander';
import { approveCommand } from './approve.ts';
import { connectCommand } from './connect.ts';
import type { CommandContext } from './context.ts';
import { denyCommand } from './deny.ts';
import { grantCommand } from './grant.ts';
import { addGlobalOptions } from './options.ts';
import { pendingCommand } from './pending.ts';
import { showCommand } from './show.ts';

/** The whole command line. Commander's own errors are thrown, not exits. */
export function createProgram(context: CommandContext): Command {
  const program = new Command('countersign')
    .description('Agents act; people countersign. A local mTLS gateway for MCP agents.')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('Say --help for how.');
  addGlobalOptions(program);
  pendingCommand(program, context);
  showCommand(program, context);
  approveCommand(program, context);
  denyCommand(program, context);
  grantCommand(program, context);
  connectCommand(program);
  return program;
}
