import type { Command } from 'commander';
import { z } from 'zod';
import type { ApiClient } from '../api/api-client.ts';
import type { ServerView, ToolView } from '../contract/views.ts';
import { prettyJson } from '../platform/terminal/pretty-json.ts';
import { visible } from '../platform/terminal/visible.ts';
import { parseChoices } from './choose-classes.ts';
import { CommandError } from './command-error.ts';
import { confirmAtTerminal, takeChoices } from './confirm-tools.ts';
import { type CommandContext, show } from './context.ts';
import { readOptions } from './options.ts';
import { withApi } from './reach.ts';
import { toolDifference } from './tool-difference.ts';
import { isOpen, toolsText } from './tools-text.ts';

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
    .description('the whole definition of a tool; where it has changed, what is different')
    .action(async (name: string, toolName: string, _options: unknown, command: Command) => {
      const options = readOptions(command, {});
      const server = await withApi(context, options, ({ api }) => serverNamed(api, name));
      const tool = toolNamed(server, toolName);
      show(context, options.json, tool, () => definitionText(tool, context));
    });
  tools
    .command('confirm <server> [name=class...]')
    .description(
      'confirm what is open in a dialogue; or NAME=read|write|destructive, NAME=no to refuse, or --accept-claims',
    )
    .option('--accept-claims', 'take the class that the server claims for every other open tool')
    .action(async (name: string, words: string[], _options: unknown, command: Command) => {
      const options = readOptions(command, { acceptClaims: z.boolean().default(false) });
      await withApi(context, options, async ({ api }) => {
        const { tools: all } = await serverNamed(api, name);
        if (words.length === 0 && !options.acceptClaims)
          return dialogue(context, api, name, all, options.json);
        const { tools: chosen, choices } = choose(all, words, options.acceptClaims);
        const done = await takeChoices(context.paint, api, name, chosen, choices);
        const now = (await serverNamed(api, name)).tools;
        show(context, options.json, now, () => toolsText(now, context.paint));
        context.note(done);
      });
    });
}

/** Without a word on the command line it is asked at the terminal; where nobody is there, nothing was asked for. */
async function dialogue(
  context: CommandContext,
  api: ApiClient,
  server: string,
  tools: readonly ToolView[],
  json: boolean,
): Promise<void> {
  if (json || !hasTerminal(context)) {
    throw new CommandError(
      'usage',
      'Nobody can be asked here: name tools as NAME=class, or say --accept-claims.',
    );
  }
  if (tools.length === 0) {
    throw new CommandError('not-found', `No tools of ${visible(server)} are known yet.`, {
      advice: `Ask it for them with: countersign server test ${server}`,
    });
  }
  if (tools.every(({ state }) => state === 'confirmed'))
    context.note('Every tool is confirmed as it is now; NAME=class changes one.');
  await confirmAtTerminal(context, api, server, tools, false);
}

function hasTerminal(context: CommandContext): boolean {
  try {
    context.openTerminal().close();
    return true;
  } catch {
    return false;
  }
}

function choose(tools: readonly ToolView[], words: readonly string[], acceptClaims: boolean) {
  const choices = parseChoices(tools, words);
  for (const tool of tools)
    if (acceptClaims && isOpen(tool) && !choices.has(tool.name)) choices.set(tool.name, tool.claimedClass);
  if (choices.size === 0) throw new CommandError('usage', 'Every tool is confirmed already.');
  return { tools: tools.filter(({ name }) => choices.has(name)), choices };
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
  const difference = toolDifference(tool, paint);
  if (difference === undefined) return now;
  return [
    paint('bad', 'Changed since it was confirmed:'),
    difference,
    '',
    paint('strong', 'As it is now:'),
    now,
  ].join('\n');
}
