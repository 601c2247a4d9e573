import type { z } from 'zod';
import type { ApiClient } from '../api/api-client.ts';
import type { ToolView, toolsConfirmInput } from '../contract/control.ts';
import { type ToolClass, toolClass } from '../contract/policy.ts';
import { visible } from '../platform/terminal/visible.ts';
import { askPerson } from './ask-person.ts';
import { CommandError } from './command-error.ts';
import type { CommandContext } from './context.ts';
import { toolsText } from './tools-text.ts';

type Confirmation = z.infer<typeof toolsConfirmInput>['tools'][number];

/**
 * The end of adding a server: the table of its tools, and a person who accepts the classes that it claims or puts other ones.
 * Rules use a class only once it is confirmed. Where nobody is there to ask, the tools stay unconfirmed and that is said.
 */
export async function confirmAtTerminal(
  context: CommandContext,
  api: ApiClient,
  server: string,
  tools: readonly ToolView[],
  acceptClaims: boolean,
): Promise<void> {
  context.print(toolsText(tools, context.paint));
  const open = tools.filter(({ state }) => state !== 'confirmed');
  if (open.length === 0) return;
  const later = `Until you confirm them, every call of them is held: countersign tools confirm ${server} --accept-claims`;
  if (!acceptClaims) {
    const answer = await askPerson(
      context,
      `\nThe classes are what ${visible(server)} itself claims. Enter accepts them; or NAME=read|write|destructive …; or n for later: `,
    );
    if (answer === undefined || /^n(o)?$/i.test(answer)) {
      context.note(context.paint('warn', later));
      return;
    }
    await confirm(
      context,
      api,
      server,
      withChanges(
        open,
        answer.split(/\s+/).filter((word) => word !== ''),
      ),
    );
    return;
  }
  await confirm(context, api, server, withChanges(open, []));
}

async function confirm(
  context: CommandContext,
  api: ApiClient,
  server: string,
  tools: Confirmation[],
): Promise<void> {
  await api.confirmTools(server, { tools });
  context.note(
    context.paint(
      'good',
      `Confirmed ${tools.length} ${tools.length === 1 ? 'tool' : 'tools'} of ${visible(server)}.`,
    ),
  );
}

/** The claimed class of each tool, but for those named `NAME=class`. Throws CommandError `usage`. */
export function withChanges(tools: readonly ToolView[], words: readonly string[]): Confirmation[] {
  const changes = parseChanges(tools, words);
  return tools.map(({ name, definition, claimedClass }) => ({
    name,
    definition,
    class: changes.get(name) ?? claimedClass,
  }));
}

/** `NAME=class` words for tools that are there. Throws CommandError `usage`. */
export function parseChanges(tools: readonly ToolView[], words: readonly string[]): Map<string, ToolClass> {
  return new Map(
    words.map((word) => {
      const [, name, given] = /^(.+)=([a-z]+)$/.exec(word) ?? [];
      const parsed = toolClass.safeParse(given);
      if (name === undefined || !parsed.success) {
        throw new CommandError('usage', `${visible(word)} is not NAME=read, NAME=write or NAME=destructive.`);
      }
      if (!tools.some((tool) => tool.name === name)) {
        throw new CommandError('usage', `There is no tool ${visible(name)} here that could be confirmed.`);
      }
      return [name, parsed.data];
    }),
  );
}
