import { Command } from 'commander';
import { connectCommand } from '../../proxy/commands/connect.ts';

const program = new Command();
connectCommand(program);
await program.parseAsync();
