import { Command } from 'commander';
import { agentCommand } from './agent.ts';
import { approveCommand } from './approve.ts';
import { approverCommand } from './approver.ts';
import { connectCommand } from './connect.ts';
import type { CommandContext } from './context.ts';
import { denyCommand } from './deny.ts';
import { doctorCommand } from './doctor.ts';
import { grantCommand } from './grant.ts';
import { initCommand } from './init.ts';
import { logCommand } from './log.ts';
import { addGlobalOptions } from './options.ts';
import { pauseCommands } from './pause.ts';
import { pendingCommand } from './pending.ts';
import { policyCommand } from './policy.ts';
import { secretCommand } from './secret.ts';
import { serverCommand } from './server.ts';
import { serviceCommand } from './service.ts';
import { showCommand } from './show.ts';
import { startCommand } from './start.ts';
import { statusCommand } from './status.ts';
import { toolsCommand } from './tools.ts';

const COMMANDS = [
  initCommand,
  startCommand,
  statusCommand,
  doctorCommand,
  pendingCommand,
  showCommand,
  approveCommand,
  denyCommand,
  grantCommand,
  pauseCommands,
  agentCommand,
  approverCommand,
  serverCommand,
  toolsCommand,
  secretCommand,
  policyCommand,
  logCommand,
  serviceCommand,
] as const;

/** The whole command line. Commander's own errors are thrown, not exits. */
export function createProgram(context: CommandContext): Command {
  const program = new Command('countersign')
    .description('Agents act; people countersign. A local mTLS gateway for MCP agents.')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('Say --help for how.');
  addGlobalOptions(program);
  for (const add of COMMANDS) add(program, context);
  connectCommand(program);
  return program;
}
