import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { ApiClient } from '../api/api-client.ts';
import { mode, secretReference } from '../contract/config.ts';
import type { ProbeView, ServerView } from '../contract/views.ts';
import type { ServerEntry } from '../platform/config/edit-config.ts';
import { table } from '../platform/terminal/table.ts';
import { visible } from '../platform/terminal/visible.ts';
import { cut } from '../platform/terminal/width.ts';
import { askYes } from './ask-person.ts';
import { CommandError } from './command-error.ts';
import { confirmAdded } from './confirm-tools.ts';
import { type CommandContext, show } from './context.ts';
import { interrupted, interruptible } from './interrupt.ts';
import { readOptions } from './options.ts';
import { withApi } from './reach.ts';
import { serverImportCommand } from './server-import.ts';
import { isOpen, toolsText } from './tools-text.ts';

const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];
const TARGET_COLUMNS = 60;

/** `countersign server add|list|test|remove|import`. */
export function serverCommand(program: Command, context: CommandContext): void {
  const server = program.command('server').description('MCP servers behind the gateway');
  addCommand(server, context);
  serverImportCommand(server, context);
  server
    .command('list')
    .description('all servers: health, mode, tools')
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, {});
      const servers = await withApi(context, options, ({ api }) => api.servers());
      show(context, options.json, servers, () => serversText(servers, context));
    });
  server
    .command('test <name>')
    .description('connect to a server and list its tools')
    .action(async (name: string, _options: unknown, command: Command) => {
      const options = readOptions(command, {});
      const probe = await withApi(context, options, ({ api }) =>
        interruptible((signal) => api.testServer(name, signal)),
      );
      show(
        context,
        options.json,
        probe,
        () =>
          `${visible(probe.serverName)} answers (MCP ${visible(probe.revision)}).\n${toolsText(probe.tools, context.paint)}`,
      );
    });
  server
    .command('remove <name>')
    .description('take a server out of the configuration')
    .option('--yes', 'do not ask')
    .action(async (name: string, _options: unknown, command: Command) => {
      const options = readOptions(command, { yes: z.boolean().default(false) });
      if (!options.yes && !(await askYes(context, `Remove ${visible(name)}? Its agents lose it at once.`))) {
        throw new CommandError('cancelled', 'Nothing was removed.', {
          advice: 'Where no one can be asked, say --yes.',
        });
      }
      await withApi(context, options, ({ api }) => api.removeServer(name));
      show(context, options.json, { removed: name }, () => `${visible(name)} is removed.`);
    });
}

function addCommand(server: Command, context: CommandContext): void {
  server
    .command('add <name> <target> [args...]')
    .description('add a server: a URL, or after -- a command with its arguments')
    .option(
      '--header <name=reference>',
      'send this header: keys:NAME, file:/path, env:NAME, or plain text',
      collect,
    )
    .option(
      '--env <name=reference>',
      'give the child this variable: keys:NAME, file:/path, env:NAME, or plain text',
      collect,
    )
    .option(
      '--cwd <dir>',
      'working folder of the child (default: here, where the command names a relative path)',
    )
    .option('--ca <file>', 'PEM file of the authority that signs the server')
    .option('--mode <mode>', 'enforce or observe, for this server alone')
    .option('--sandbox <when>', 'auto (default), required or off')
    .option('--accept-claims', 'confirm the classes that the server claims for its tools')
    .action(async (name: string, target: string, args: string[], _options: unknown, command: Command) => {
      const options = readOptions(command, {
        header: z.array(z.string()).default([]),
        env: z.array(z.string()).default([]),
        cwd: z.string().optional(),
        ca: z.string().optional(),
        mode: mode.optional(),
        sandbox: z.enum(['auto', 'required', 'off']).optional(),
        acceptClaims: z.boolean().default(false),
      });
      const words = [target, ...args];
      const cwd =
        options.cwd ?? (words.some((word) => isHere(context.folder, word)) ? context.folder : undefined);
      const entry = entryFrom(
        target,
        args,
        { ...options, cwd },
        await import('../gateway/clients/looks-secret.ts'),
      );
      await withApi(context, options, async ({ api }) => {
        const probe = await addOrNot(api, name, entry);
        if (options.json) {
          await confirmAdded(context, api, name, probe.tools, options);
          const now = (await api.servers()).find((one) => one.name === name);
          return show(context, true, { ...probe, tools: now?.tools ?? probe.tools }, () => '');
        }
        context.print(
          context.paint(
            'good',
            `${visible(name)} is added (${visible(probe.serverName)}, MCP ${visible(probe.revision)}).`,
          ),
        );
        await confirmAdded(context, api, name, probe.tools, options);
      });
    });
}

/** Whoever interrupts it is told what state that leaves: the gateway adds a server whole or not at all. */
async function addOrNot(api: ApiClient, name: string, server: ServerEntry): Promise<ProbeView> {
  return interruptible(async (signal) => {
    try {
      return await api.addServer({ name, server }, signal);
    } catch (error) {
      throw signal.aborted ? await interrupted(api, name) : error;
    }
  });
}

/** A relative path to something here: it means something else in any other working folder. */
function isHere(folder: string, word: string): boolean {
  return (
    word.includes('/') && !isAbsolute(word) && !/^[@-]|:\/\//.test(word) && existsSync(join(folder, word))
  );
}

interface AddOptions {
  readonly header: readonly string[];
  readonly env: readonly string[];
  readonly cwd?: string | undefined;
  readonly ca?: string | undefined;
  readonly mode?: z.infer<typeof mode> | undefined;
  readonly sandbox?: 'auto' | 'required' | 'off' | undefined;
}

/** The detectors, loaded only by the command that needs them: they take a while. */
type Detectors = typeof import('../gateway/clients/looks-secret.ts');

function entryFrom(
  target: string,
  args: readonly string[],
  options: AddOptions,
  detectors: Detectors,
): ServerEntry {
  const own = options.mode === undefined ? {} : { mode: options.mode };
  if (/^https?:\/\//i.test(target)) {
    if (args.length > 0 || options.env.length > 0)
      throw new CommandError('usage', 'A URL takes no arguments and no --env.');
    return {
      http: {
        url: target,
        headers: pairs(options.header, '--header', detectors),
        ...(options.ca === undefined ? {} : { ca: options.ca }),
      },
      ...own,
    };
  }
  if (options.header.length > 0 || options.ca !== undefined) {
    throw new CommandError('usage', '--header and --ca are for servers with a URL.');
  }
  const secretAt = args.findIndex((argument, index) =>
    detectors.argumentLooksSecret(argument, args[index - 1]),
  );
  if (secretAt >= 0) {
    throw new CommandError(
      'refused',
      `Argument ${secretAt + 1} of the command looks like a secret, and every process can read arguments.`,
      {
        advice: 'Keep it with "countersign secret put NAME" and give it as --env VARIABLE=keys:NAME.',
      },
    );
  }
  return {
    stdio: {
      command: target,
      args: [...args],
      env: pairs(options.env, '--env', detectors),
      ...(options.cwd === undefined ? {} : { cwd: resolve(options.cwd) }),
      ...(options.sandbox === undefined ? {} : { sandbox: options.sandbox }),
    },
    ...own,
  };
}

function pairs(
  words: readonly string[],
  option: string,
  detectors: Detectors,
): Record<string, string | { literal: string }> {
  return Object.fromEntries(
    words.map((word) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
      if (name === undefined || value === undefined)
        throw new CommandError('usage', `${option} takes NAME=REFERENCE.`);
      if (secretReference.safeParse(value).success) return [name, value];
      if (detectors.looksSecret(name, value)) {
        throw new CommandError('refused', `The value of ${visible(name)} looks like a secret.`, {
          advice: `Keep it with "countersign secret put NAME" and give it as ${option} ${visible(name)}=keys:NAME.`,
        });
      }
      return [name, { literal: value }];
    }),
  );
}

function sandboxText(sandbox: string | null, paint: CommandContext['paint']): string {
  if (sandbox === null || sandbox === 'none' || sandbox === 'off') return paint('warn', sandbox ?? 'none');
  return sandbox === 'untried' ? 'not started yet' : visible(sandbox);
}

function serversText(servers: readonly ServerView[], { paint, hint }: CommandContext): string {
  if (servers.length === 0)
    return hint(
      'No servers yet. Add one with: countersign server add NAME URL, or: countersign server import FILE',
    );
  const rows = servers.map((server) => {
    const open = server.tools.filter(isOpen).length;
    const { state, lastError, lastFailure, sandbox } = server.health;
    const health =
      state === 'failing'
        ? paint('bad', `failing: ${cut(visible(lastFailure?.message ?? lastError ?? ''), TARGET_COLUMNS)}`)
        : state === 'unasked'
          ? 'not asked yet'
          : state;
    return [
      visible(server.name),
      server.kind,
      cut(visible(server.target), TARGET_COLUMNS),
      server.mode === 'observe' ? paint('warn', 'observe') : 'enforce',
      health,
      server.kind === 'http' ? '' : sandboxText(sandbox, paint),
      open === 0 ? String(server.tools.length) : paint('warn', `${server.tools.length}, ${open} to confirm`),
    ];
  });
  return table(['server', 'kind', 'target', 'mode', 'health', 'sandbox', 'tools'], rows);
}
