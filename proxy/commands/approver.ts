import type { Command } from 'commander';
import { z } from 'zod';
import { personName } from '../contract/inputs.ts';
import { table } from '../platform/terminal/table.ts';
import { visible } from '../platform/terminal/visible.ts';
import { addDeviceCommands } from './approver-devices.ts';
import { askIntroducer } from './ask-introducer.ts';
import { type CommandContext, show } from './context.ts';
import { check, descriptor, readOptions } from './options.ts';
import { withApi } from './reach.ts';
import { readNewSecret } from './read-secret.ts';
import { hasApprover } from './status-text.ts';

const role = z.enum(['approver', 'auditor', 'admin', 'engineer']);
const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** `countersign approver add|list|invite|devices|revoke-device`: the people who may decide, and with what. */
export function approverCommand(program: Command, context: CommandContext): void {
  const approver = program
    .command('approver')
    .description('people who may approve, and others with a secret of their own');
  approver
    .command('add <name>')
    .description(
      'enrol a person; their secret is typed at the terminal. Once there is an approver, one of them introduces each further person',
    )
    .option('--role <role>', 'approver (default), auditor, admin or engineer; may be given again', collect)
    .option(
      '--secret-fd <n>',
      "read the new person's secret from this file descriptor instead (for automation)",
    )
    .addHelpText(
      'after',
      context.hint(
        "\nThe first approver needs nobody. For all others the name and the own secret of an approver are asked for\nat the terminal, before the new secret, and never from a file descriptor: an introduction is a person's word.\n--secret-fd holds the new secret alone, at least 10 characters; a line feed at its end is not part of it.\n\nExample:\n  countersign approver add bob --secret-fd 3 3< bob.secret",
      ),
    )
    .action(async (name: string, _options: unknown, command: Command) => {
      const options = readOptions(command, {
        role: z.array(role).min(1).default(['approver']),
        secretFd: descriptor,
      });
      check(personName, name, 'name');
      const person = await withApi(context, options, async ({ api }) => {
        const people = await api.people();
        const introducedBy = hasApprover(people) ? await askIntroducer(context) : undefined;
        const secret = await readNewSecret(context, `secret of ${name}`, options.secretFd, 10);
        return api.addPerson({ name, secret, roles: options.role, introducedBy });
      });
      show(
        context,
        options.json,
        person,
        () => `${name} is enrolled as ${person.roles.map((one) => visible(one)).join(', ')}.`,
      );
    });
  approver
    .command('list')
    .description('all people and what they may do')
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, {});
      const people = await withApi(context, options, ({ api }) => api.people());
      show(context, options.json, people, () =>
        people.some(({ roles }) => roles.includes('approver'))
          ? table(
              ['name', 'may'],
              people.map((person) => [visible(person.name), visible(person.roles.join(', '))]),
            )
          : `${context.paint('bad', 'No approver is enrolled, so no one can approve.')}\n${context.hint('Enrol one with: countersign approver add NAME')}`,
      );
    });
  addDeviceCommands(approver, context);
}
