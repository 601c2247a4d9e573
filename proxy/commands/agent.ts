import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { ApiClientError } from '../api/client-ask.ts';
import { agentName, personName } from '../contract/inputs.ts';
import type { AgentView, EnrolledAgent } from '../contract/views.ts';
import { type AgentFiles, usualAgentFolder, writeAgentFiles } from '../platform/agent-files.ts';
import { clientWiring } from '../platform/client-wiring.ts';
import { usualHome } from '../platform/paths.ts';
import { table } from '../platform/terminal/table.ts';
import { absolute, relative, span } from '../platform/terminal/times.ts';
import { visible } from '../platform/terminal/visible.ts';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { check, descriptor, type GlobalOptions, placesOf, readOptions } from './options.ts';
import { withApi } from './reach.ts';
import { readNewSecret } from './read-secret.ts';
import { wiringText } from './wiring-text.ts';

const days = z
  .string()
  .regex(/^[0-9]{1,3}$/, 'a number of days')
  .transform(Number)
  .pipe(z.int().min(1).max(397))
  .default(90);
const out = z.string().min(1).optional();
const DAY = 86_400_000_000;

/** `countersign agent add|list|revoke|renew`. */
export function agentCommand(program: Command, context: CommandContext): void {
  const agent = program.command('agent').description('agents and their certificates');
  agent
    .command('add <name>')
    .description(
      'enrol an agent: writes its certificate, its key (0600) and the CA, and says how to connect it',
    )
    .requiredOption('--owner <who>', 'the person or team accountable for it, enrolled before (approver list)')
    .option('--new-owner', 'make the owner where there is none of that name; they cannot approve')
    .option('--days <n>', 'how long the certificate is good (default: 90)')
    .option('--out <dir>', "where to write (default: agents/NAME in the data folder, where 'connect' looks)")
    .option('--p12', 'also a PKCS#12 file, under a passphrase typed at the terminal')
    .option('--secret-fd <n>', 'read that passphrase from this file descriptor instead (for automation)')
    .addHelpText('after', context.hint('\nExample:\n  countersign agent add claude --owner alice'))
    .action(async (name: string, _options: unknown, command: Command) => {
      const options = readOptions(command, {
        owner: personName,
        newOwner: z.boolean().default(false),
        days,
        out,
        p12: z.boolean().default(false),
        secretFd: descriptor,
      });
      check(agentName, name, 'name');
      const p12Passphrase = options.p12
        ? await readNewSecret(context, `passphrase of ${name}.p12`, options.secretFd, 8)
        : undefined;
      await withApi(context, options, async ({ api }) => {
        const enrolled = await api
          .addAgent({
            name,
            owner: options.owner,
            newOwner: options.newOwner,
            days: options.days,
            ...(p12Passphrase === undefined ? {} : { p12Passphrase }),
          })
          .catch(unknownOwner(options.owner));
        const files = await writeAgentFiles(folderOf(options, name), enrolled);
        const servers = (await api.servers()).map((server) => server.name);
        const { address } = await api.status();
        show(context, options.json, withoutKey(enrolled, files), () =>
          [
            writtenText(enrolled, files, context),
            '',
            wiringText(
              clientWiring({
                agent: name,
                servers,
                self: context.self,
                extra: extraArguments(options),
                files,
                listening: address,
              }),
            ),
          ].join('\n'),
        );
      });
    });
  agent
    .command('list')
    .description('all agents: state, expiry, last use')
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, {});
      const agents = await withApi(context, options, ({ api }) => api.agents());
      show(context, options.json, agents, () => agentsText(agents, context));
    });
  agent
    .command('renew <name>')
    .description('a new certificate and key for an agent; the old ones end at once')
    .option('--days <n>', 'how long it is good (default: 90)')
    .option('--out <dir>', 'where to write (default: agents/NAME in the data folder)')
    .action(async (name: string, _options: unknown, command: Command) => {
      const options = readOptions(command, { days, out });
      const enrolled = await withApi(context, options, ({ api }) => api.renewAgent(name, options.days));
      const files = await writeAgentFiles(folderOf(options, name), enrolled);
      show(context, options.json, withoutKey(enrolled, files), () => writtenText(enrolled, files, context));
    });
  agent
    .command('revoke <name>')
    .description('end all certificates of an agent; takes effect on its next call, on open connections too')
    .action(async (name: string, _options: unknown, command: Command) => {
      const options = readOptions(command, {});
      const revoked = await withApi(context, options, ({ api }) => api.revokeAgent(name));
      show(context, options.json, revoked, () => `${visible(revoked.name)} is revoked.`);
    });
}

function folderOf(options: GlobalOptions & { readonly out?: string | undefined }, name: string): string {
  return options.out === undefined ? usualAgentFolder(placesOf(options).home, name) : resolve(options.out);
}

function unknownOwner(owner: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof ApiClientError) || error.code !== 'not-found') throw error;
    throw new CommandError('refused', error.message, {
      advice:
        `See who there is with: countersign approver list. If ${owner} is to be a new owner, who cannot approve, say ` +
        '--new-owner as well; with a say, enrol them first: countersign approver add NAME',
    });
  };
}

function extraArguments(options: GlobalOptions & { readonly out?: string | undefined }): string[] {
  if (options.out !== undefined) return ['--credentials', resolve(options.out)];
  const { home } = placesOf(options);
  return home === usualHome() ? [] : ['--home', home];
}

/** The private key goes to its file and never to standard output, not even as JSON. */
function withoutKey({ agent }: EnrolledAgent, files: AgentFiles): { agent: AgentView; files: AgentFiles } {
  return { agent, files };
}

function writtenText({ agent }: EnrolledAgent, files: AgentFiles, { paint }: CommandContext): string {
  return [
    paint(
      'good',
      `${visible(agent.name)}, of ${visible(agent.owner)}: certificate good until ${absolute(agent.notAfter)}.`,
    ),
    `  ${files.certificate}`,
    `  ${files.key}  (keep it; it was written nowhere else)`,
    `  ${files.ca}`,
    ...(files.p12 === undefined ? [] : [`  ${files.p12}`]),
  ].join('\n');
}

function agentsText(agents: readonly AgentView[], { clock, hint, paint }: CommandContext): string {
  if (agents.length === 0) return hint('No agents yet. Add one with: countersign agent add NAME --owner WHO');
  const now = clock.now().wall;
  const state = (agent: AgentView): string => {
    if (agent.paused) return paint('warn', 'paused');
    return paint(agent.state === 'active' ? 'good' : 'bad', agent.state);
  };
  const expiry = (agent: AgentView): string =>
    agent.notAfter - now < 14 * DAY
      ? paint('warn', relative(agent.notAfter, now))
      : relative(agent.notAfter, now);
  const used = ({ lastUsed, created }: AgentView): string =>
    lastUsed === null ? neverText(now - created) : relative(lastUsed, now);
  return table(
    ['agent', 'owner', 'state', 'expires', 'last used'],
    agents.map((agent) => [
      visible(agent.name),
      visible(agent.owner),
      state(agent),
      expiry(agent),
      used(agent),
    ]),
  );
}

/** How long an agent has gone without a call counts from the first day on. */
function neverText(age: number): string {
  return age < DAY ? 'never' : `never, in ${span(Math.floor(age / DAY) * DAY)}`;
}
