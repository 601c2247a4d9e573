import type { ApiClient } from '../api/api-client.ts';
import { ApiClientError } from '../api/client-ask.ts';
import type { ToolView } from '../contract/views.ts';
import type { PersonTerminal } from '../platform/terminal/person-terminal.ts';
import { createPainter, type Painter } from '../platform/terminal/style.ts';
import { TerminalError } from '../platform/terminal/terminal-error.ts';
import { visible } from '../platform/terminal/visible.ts';
import { offeredChoices, parseChoices } from './choose-classes.ts';
import { CommandError } from './command-error.ts';
import type { CommandContext } from './context.ts';
import { toolDifference } from './tool-difference.ts';
import { type Choice, isOpen, toolsText } from './tools-text.ts';

const PROMPT =
  'Enter accepts them; NAME=read|write|destructive changes one, NAME=no refuses it; n for later: ';

/** The tools of a server that was just added. For a machine nobody is asked: they are confirmed by their claims, where that is wished for. */
export async function confirmAdded(
  context: CommandContext,
  api: ApiClient,
  server: string,
  tools: readonly ToolView[],
  { json, acceptClaims }: { readonly json: boolean; readonly acceptClaims: boolean },
): Promise<void> {
  if (!json) return confirmAtTerminal(context, api, server, tools, acceptClaims);
  const open = tools.filter(isOpen);
  if (!acceptClaims || open.length === 0) return;
  await api.confirmTools(server, {
    tools: open.map(({ name, definition, claimedClass }) => ({ name, definition, class: claimedClass })),
  });
}

/**
 * The tools of a server that nobody has confirmed as they are now: a person at the terminal sees each with what it claims and
 * what has changed, and takes it as a class or not at all. Rules use a class only once it is confirmed. Where nobody is there to
 * ask, the tools stay unconfirmed and that is said. Throws CommandError `cancelled` at Ctrl-C, with what state they are in.
 */
export async function confirmAtTerminal(
  context: CommandContext,
  api: ApiClient,
  server: string,
  tools: readonly ToolView[],
  acceptClaims: boolean,
): Promise<void> {
  const open = tools.filter((tool) => (acceptClaims ? isOpen(tool) : isUnconfirmed(tool)));
  if (open.length === 0 || acceptClaims) {
    const claims = new Map(open.map(({ name, claimedClass }) => [name, claimedClass]));
    context.print(toolsText(tools, context.paint, open.length === 0 ? undefined : claims));
    if (open.length > 0) context.note(await takeChoices(context.paint, api, server, open, claims));
    return;
  }
  const terminal = openTerminalOrNone(context);
  if (terminal === undefined) {
    context.print(toolsText(tools, context.paint));
    context.note(context.paint('warn', await untilConfirmed(api, server)));
    return;
  }
  try {
    const paint = createPainter({ isTerminal: true, noColor: context.env['NO_COLOR'] });
    terminal.write(`${context.hint(await dialogue({ terminal, paint, api, server }, tools))}\n`);
  } catch (error) {
    if (!(error instanceof TerminalError && error.code === 'cancelled')) throw error;
    throw new CommandError(
      'cancelled',
      `Nothing was confirmed. ${visible(server)} stays added; ${counted(open.length)} of it ${open.length === 1 ? 'stays' : 'stay'} unconfirmed. ${await unconfirmedMeans(api, server)}`,
      { advice: `Go on with: countersign tools confirm ${server}`, cause: error },
    );
  } finally {
    terminal.close();
  }
}

const isUnconfirmed = ({ state, goneSince }: ToolView): boolean =>
  state !== 'confirmed' && goneSince === null;

interface Asking {
  readonly terminal: PersonTerminal;
  readonly paint: Painter;
  readonly api: ApiClient;
  readonly server: string;
}

/** Gives what came of it, in words. */
async function dialogue(asking: Asking, tools: readonly ToolView[]): Promise<string> {
  const { terminal, paint, api, server } = asking;
  const open = tools.filter(isUnconfirmed);
  const choices = offeredChoices(open);
  terminal.write(`${toolsText(open, paint, choices)}\n`);
  const others = tools.filter(({ state, goneSince }) => state === 'confirmed' && goneSince === null).length;
  if (others > 0) terminal.write(`${counted(others)} more are confirmed as they are.\n`);
  for (const tool of open) {
    const difference = toolDifference(tool, paint);
    if (difference === undefined) continue;
    terminal.write(
      `\n${paint('strong', visible(tool.name))} has changed since it was confirmed:\n${difference}\n`,
    );
  }
  terminal.write(`\nThe claims are what ${visible(server)} says of itself.\n`);
  for (;;) {
    const answer = await terminal.askLine(PROMPT).catch(retold);
    const words = answer.split(/\s+/).filter((word) => word !== '');
    if (words.length === 0) break;
    if (words.length === 1 && /^n(o)?$/i.test(words[0] ?? ''))
      return paint('warn', await untilConfirmed(api, server));
    try {
      const changed = parseChoices(open, words);
      for (const [name, choice] of changed) choices.set(name, choice);
      const named = open.filter(({ name }) => changed.has(name));
      terminal.write(`${toolsText(named, paint, choices)}\n`);
    } catch (error) {
      // A slip of the finger is no reason to begin anew.
      if (!(error instanceof CommandError)) throw error;
      terminal.write(`${paint('bad', error.message)}\n`);
    }
  }
  try {
    return await takeChoices(paint, api, server, open, choices);
  } catch (error) {
    if (!(error instanceof ApiClientError && error.code === 'conflict')) throw error;
    terminal.write(`${paint('bad', 'A definition has changed while you looked at it. Look again:')}\n`);
    const now = (await api.servers()).find(({ name }) => name === server)?.tools ?? [];
    return dialogue(asking, now);
  }
}

/** A line that is too long is asked for again, like any other slip. */
function retold(error: unknown): string {
  if (error instanceof TerminalError && error.code === 'too-long') return '=';
  throw error;
}

/** Confirms and refuses; gives what was done, in words. */
export async function takeChoices(
  paint: Painter,
  api: ApiClient,
  server: string,
  tools: readonly ToolView[],
  choices: ReadonlyMap<string, Choice>,
): Promise<string> {
  const chosen = tools.flatMap(({ name, definition, state }) => {
    const choice = choices.get(name);
    const stays = choice === 'no' && state === 'refused';
    return choice === undefined || stays ? [] : [{ name, definition, choice }];
  });
  if (chosen.length === 0) return 'Nothing has changed.';
  const confirmed = chosen.flatMap(({ choice, ...tool }) =>
    choice === 'no' ? [] : [{ ...tool, class: choice }],
  );
  const refused = chosen.flatMap(({ choice, ...tool }) => (choice === 'no' ? [tool] : []));
  if (confirmed.length > 0) await api.confirmTools(server, { tools: confirmed });
  if (refused.length > 0) await api.refuseTools(server, { tools: refused });
  const done = [
    ...(confirmed.length === 0 ? [] : [`Confirmed ${counted(confirmed.length)} of ${visible(server)}.`]),
    ...(refused.length === 0
      ? []
      : [
          `Refused ${counted(refused.length)}: every call is denied${(await isObserved(api, server)) ? ', on record alone while the mode is observe' : ''}.`,
        ]),
  ];
  return paint(refused.length === 0 ? 'good' : 'warn', done.join(' '));
}

async function untilConfirmed(api: ApiClient, server: string): Promise<string> {
  return `Confirm them with: countersign tools confirm ${server}\n${await unconfirmedMeans(api, server)}`;
}

/** What becomes of calls of tools that nobody has confirmed. */
export async function unconfirmedMeans(api: ApiClient, server: string): Promise<string> {
  return (await isObserved(api, server))
    ? 'Until then calls of them run and are recorded (the mode is observe); once it is enforce, they are held.'
    : 'Until then every call of them is held.';
}

async function isObserved(api: ApiClient, server: string): Promise<boolean> {
  return (await api.servers()).find(({ name }) => name === server)?.mode === 'observe';
}

function counted(tools: number): string {
  return `${tools} ${tools === 1 ? 'tool' : 'tools'}`;
}

function openTerminalOrNone(context: CommandContext): PersonTerminal | undefined {
  try {
    return context.openTerminal();
  } catch (error) {
    if (error instanceof TerminalError && error.code === 'no-terminal') return undefined;
    throw error;
  }
}
