import type { Command } from 'commander';
import { z } from 'zod';
import { CommandError } from './command-error.ts';
import type { CommandContext } from './context.ts';
import { readOptions } from './options.ts';
import { installSteps } from './service/install-steps.ts';
import { outOfReach } from './service/out-of-reach.ts';
import { runSteps } from './service/run-steps.ts';
import { stepsText } from './service/steps.ts';
import { SERVICE } from './service/unit.ts';

const MOVE =
  'Put Countersign and Node where root owns them and everyone may read, such as /opt/countersign, and install from there.';

function hiddenText(path: string, under: string): string {
  return `${path} is under ${under}, which the service's account cannot see: the service would not start.`;
}

/** `countersign service install`: the gateway under an account of its own, out of its agents' reach. */
export function serviceCommand(program: Command, context: CommandContext): void {
  const service = program
    .command('service')
    .description('the gateway as a system service under its own account');
  service
    .command('install')
    .description(
      'account "countersign", policy in /etc/countersign (root), data in /var/lib/countersign, systemd unit',
    )
    .option('--dry-run', 'only print what would be done')
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, { dryRun: z.boolean().default(false) });
      if (context.machine.platform !== 'linux') {
        throw new CommandError('refused', 'A service can be installed on Linux with systemd only, so far.');
      }
      const steps = installSteps(context.self);
      const hidden = outOfReach(context.self.filter((word) => word.startsWith('/')));
      if (options.home !== undefined || options.config !== undefined) {
        context.note(
          `--home and --config are not used: the service has ${SERVICE.data} and ${SERVICE.config}.`,
        );
      }
      if (options.dryRun) {
        for (const { path, under } of hidden)
          context.note(context.paint('warn', `${hiddenText(path, under)} ${MOVE}`));
        context.print(stepsText(steps));
        return;
      }
      const [first] = hidden;
      if (first !== undefined)
        throw new CommandError('refused', hiddenText(first.path, first.under), { advice: MOVE });
      if (context.machine.uid !== 0) {
        throw new CommandError('refused', 'Installing a service needs root.', {
          advice: 'Look at it with --dry-run, then run it with sudo.',
        });
      }
      await runSteps(steps, context);
      context.print(
        [
          context.paint('good', 'The service runs. Its records now say isolation: other-user.'),
          'Next, as the account that may open its socket:',
          `  sudo -u ${SERVICE.account} ${context.self.join(' ')} --home ${SERVICE.data} --config ${SERVICE.config} approver add NAME`,
        ].join('\n'),
      );
    });
}
