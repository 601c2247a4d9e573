import type { Command } from 'commander';
import { z } from 'zod';
import type { ApiClient } from '../api/api-client.ts';
import type { ServerView, ToolView } from '../contract/control.ts';
import { prettyJson } from '../platform/terminal/pretty-json.ts';
import { visible } from '../platform/terminal/visible.ts';
import { CommandError } from './command-error.ts';
import { parseChanges, withChanges } from './confirm-tools.ts';
import { type CommandContext, show } from './context.ts';
import { readOptions } from './options.ts';
import { withApi } from './reach.ts';
import { toolsText } from './tools-text.ts';

/** `countersign tools list|show|confirm`. */
export function toolsCommand(program: Command, context: CommandContext): void {
  const tools = program.command('tools').description("servers' tools and the classes that people confirmed");
  tools
    .command('list <server>')
    .description('the tools of a server: claimed and confirmed class')
    .action(async (name: string, _options: unknown, command: Command) => {
      const options = readOptions(command, {});
      const server = await withApi(context, options, ({ api }) => serverNamed(api, name));
      show(context, options.json, server.tools, () => toolsText(server.tools, context.paint));
    });
  tools
    .command('show <server> <tool>')
    .description('the whole definition of a tool; where it has changed, before and now')
    .action(async (name: string, toolName: string, _options: unknown, command: Command) => {
      const options = readOptions(command, {});
      const server = await withApi(context, options, ({ api }) => serverNamed(api, name));
      const tool = toolNamed(server, toolName);
      show(context, options.json, tool, () => definitionText(tool, context));
    });
  tools
    .command('confirm <server> [name=class...]')
    .description('confirm classes: NAME=read|write|destructive …, or --accept-claims for all that are open')
    .option('--accept-claims', 'take the class that the server claims for every other open tool')
    .action(async (name: string, words: string[], _options: unknown, command: Command) => {
      const options = readOptions(command, { acceptClaims: z.boolean().default(false) });
      const confirmed = await withApi(context, options, async ({ api }) => {
        const server = await serverNamed(api, name);
        const chosen = choose(server.tools, words, options.acceptClaims);
        return api.confirmTools(name, { tools: chosen });
      });
      show(context, options.json, confirmed, () => toolsText(confirmed, context.paint));
    });
}

function choose(tools: readonly ToolView[], words: readonly string[], acceptClaims: boolean) {
  const changes = parseChanges(tools, words);
  const open = tools.filter((tool) => changes.has(tool.name) || (acceptClaims && tool.state !== 'confirmed'));
  if (open.length === 0) {
    throw new CommandError(
      'usage',
      acceptClaims ? 'Every tool is confirmed already.' : 'Name tools as NAME=class, or say --accept-claims.',
    );
  }
  return withChanges(open, words);
}

async function serverNamed(api: ApiClient, name: string): Promise<ServerView> {
  const server = (await api.servers()).find((one) => one.name === name);
  if (server === undefined) {
    throw new CommandError('not-found', `There is no server ${visible(name)}.`, {
      advice: 'See them with: countersign server list',
    });
  }
  return server;
}

function toolNamed(server: ServerView, name: string): ToolView {
  const tool = server.tools.find((one) => one.name === name);
  if (tool === undefined)
    throw new CommandError('not-found', `${visible(server.name)} has no tool ${visible(name)}.`);
  return tool;
}

function definitionText(tool: ToolView, { paint }: CommandContext): string {
  const now = prettyJson(tool.now);
  if (tool.state !== 'changed' || tool.before === null) return now;
  return [
    paint('strong', 'As confirmed:'),
    prettyJson(tool.before),
    '',
    paint('bad', 'As it is now:'),
    now,
  ].join('\n');
}
