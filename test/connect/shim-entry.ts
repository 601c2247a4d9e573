import { Command } from 'commander';
import { connectCommand } from '../../proxy/commands/connect.ts';
import { CountersignError } from '../../proxy/contract/errors.ts';

// The command without the others beside it, which cost more to load than the shim itself.
const program = new Command();
connectCommand(program);
try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CountersignError)) throw error;
  process.stderr.write(`countersign: ${error.message}\n`);
  process.exitCode = 1;
}
