import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { ApiClient } from '../api/api-client.ts';
import { type Credentials, loadCredentials } from '../connect/credentials.ts';
import { checkAgentName, serverUrl } from '../connect/target.ts';
import type { EpochView, ServerView } from '../contract/views.ts';
import { AgeError } from '../export/age/age-error.ts';
import { ArchiveError } from '../export/archive-error.ts';
import { BundleError } from '../export/bundle-error.ts';
import { openBundle } from '../export/open-bundle.ts';
import { visible } from '../platform/terminal/visible.ts';
import { uuidv7 } from '../platform/uuid.ts';
import { converse } from '../replay/converse.ts';
import { createKeptFrom } from '../replay/kept-from.ts';
import type { Choices } from '../replay/plan-step.ts';
import { readRecording } from '../replay/read-recording.ts';
import type { Recording } from '../replay/recording.ts';
import { type Result, replaySession } from '../replay/replay-session.ts';
import { sameTarget } from '../replay/same-target.ts';
import { askPerson } from './ask-person.ts';
import { bundleKeys } from './bundle-keys.ts';
import { bundlePlace, IDENTITY_OPTION } from './bundle-place.ts';
import { refusedText } from './bundle-text.ts';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { interruptible } from './interrupt.ts';
import { type GlobalOptions, placesOf, readOptions } from './options.ts';
import { withApi } from './reach.ts';
import { planText, resultText, summaryOf, summaryText } from './replay-text.ts';

const shape = {
  server: z.string().min(1).max(63),
  agent: z.string().min(1).max(63),
  session: z.string().min(6).max(36).optional(),
  key: z.string().max(1024).optional(),
  identity: z.string().min(1).optional(),
  credentials: z.string().min(1).optional(),
  readOnly: z.boolean().default(false),
  sendMasked: z.boolean().default(false),
  original: z.boolean().default(false),
  yes: z.boolean().default(false),
};
/** No answer differs, and some calls were kept from the server: they say nothing of it. */
const DENIED_CODE = 3;
type Options = GlobalOptions & z.infer<z.ZodObject<typeof shape>>;

/** `countersign replay BUNDLE --server NAME --agent NAME`: what was asked once, asked again elsewhere. */
export function replayCommand(program: Command, context: CommandContext): void {
  program
    .command('replay <bundle>')
    .description("send a recorded session's requests to a sandbox server and compare its answers")
    .requiredOption('--server <name>', 'the server of this gateway that gets them')
    .requiredOption(
      '--agent <name>',
      'the agent as which they are sent: policy, masks and log are as for all its calls',
    )
    .option(
      '--session <id>',
      'which session of the bundle, by its id or the last six or more characters of it',
    )
    .option(
      '--key <vkey>',
      'the public key of the bundle’s log (default: of the log here, of whichever epoch it is)',
    )
    .option(...IDENTITY_OPTION)
    .option('--credentials <dir>', "the agent's folder (default: the home folder's agents/NAME)")
    .option(
      '--read-only',
      'only what reads: tools that the server says only read, and lists, resources, prompts',
    )
    .option('--send-masked', 'also send messages that were masked, with the placeholders in them')
    .option('--original', 'the server may be the very one that the session is of')
    .option('--yes', 'do not ask')
    .action(async (bundle: string, _options: unknown, command: Command) => {
      const options = readOptions(command, shape);
      await withApi(context, options, async ({ api }) => {
        const { listening } = await api.status();
        if (listening === null)
          throw new CommandError('failed', 'No gateway runs here.', {
            advice: 'Start it with: countersign start',
          });
        const recording = await verified(bundle, await api.epochs(), options, context);
        await checkServer(api, recording, options);
        const credentials = await credentialsOf(options, context);
        const choices = await choicesOf(api, options);
        await confirm(recording, choices, options, context);
        const results = await interruptible((signal) =>
          replay(recording, choices, { api, gateway: listening, credentials, options, context, signal }),
        );
        const summary = summaryOf(results);
        const told = { session: recording.session, ...summary, calls: results };
        show(context, options.json, told, () => summaryText(summary, context.paint));
        if (summary.different + summary.stopped > 0) process.exitCode = 1;
        else if (summary.denied > 0) process.exitCode = DENIED_CODE;
      });
    });
}

/** Requests out of a bundle that nobody vouches for are anybody's requests. Throws CommandError. */
async function verified(
  bundle: string,
  epochs: readonly EpochView[],
  { identity, session, key }: Options,
  context: CommandContext,
): Promise<Recording & { readonly origin: string }> {
  try {
    const place = await bundlePlace(bundle, identity, context);
    // What it says of itself chooses a key and a session, and is believed in nothing.
    const { log, asked } = (await openBundle(place)).manifest;
    const vkey = key ?? vkeyOf(log.origin, epochs);
    const keys = await bundleKeys({ log: vkey, witnesses: [] })(place);
    return await readRecording(place, keys, session ?? asked.session);
  } catch (cause) {
    if (!(cause instanceof BundleError || cause instanceof ArchiveError || cause instanceof AgeError))
      throw cause;
    throw new CommandError('refused', refusedText(cause, context.paint), {
      advice: 'A bundle of another log needs the public key of that log: --key VKEY',
      cause,
    });
  }
}

/** The key of the log here, of the epoch with this origin or else of the present one. */
function vkeyOf(origin: string, epochs: readonly EpochView[]): string {
  const named = epochs.find((one) => one.origin === origin) ?? epochs.find(({ present }) => present);
  return named?.vkey ?? '';
}

/**
 * The original is never met by accident: not by its id, not by the name that it had, and not under another name here at the same
 * address. Throws CommandError.
 */
async function checkServer(api: ApiClient, { server: recorded }: Recording, options: Options): Promise<void> {
  const servers = await api.servers();
  const server = servers.find(({ name }) => name === options.server);
  if (server === undefined) {
    throw new CommandError('not-found', `There is no server ${visible(options.server)} here.`, {
      advice: 'countersign server list shows those there are; countersign server add makes one.',
    });
  }
  const is = (other: ServerView): boolean => other.id === recorded.id || other.name === recorded.name;
  const same = is(server) || servers.some((other) => is(other) && sameTarget(other.target, server.target));
  if (!same || options.original) return;
  throw new CommandError(
    'refused',
    `${visible(server.name)} is the server that the session was recorded at.`,
    {
      advice: 'Name a sandbox. Where it is to be this one after all, say so: --original',
    },
  );
}

async function choicesOf(api: ApiClient, { server, readOnly, sendMasked }: Options): Promise<Choices> {
  // It is asked now: what its tools say of themselves may have changed since they were last listed.
  const { tools } = await interruptible((signal) => api.testServer(server, signal));
  const reading = tools.filter(({ claimedClass }) => claimedClass === 'read').map(({ name }) => name);
  return { masked: sendMasked, readOnly: readOnly ? { tools: new Set(reading) } : undefined };
}

/** By typing the server's name: yes is typed too easily for calls that run. Throws CommandError. */
async function confirm(
  recording: Recording,
  choices: Choices,
  options: Options,
  context: CommandContext,
): Promise<void> {
  if (options.yes) return;
  context.note(planText(recording, choices, options));
  const typed = await askPerson(context, `Type the server's name (${options.server}) to send them: `);
  if (typed === options.server) return;
  const advice = 'Where nobody is at the terminal: --yes';
  throw new CommandError('cancelled', 'Nothing was sent.', typed === undefined ? { advice } : {});
}

/** Before anybody is asked: an agent that is not here sends nothing. Throws ConnectError. */
function credentialsOf(options: Options, context: CommandContext): Promise<Credentials> {
  const agent = checkAgentName(options.agent);
  const folder = options.credentials ?? join(placesOf(options).home, 'agents', agent);
  return loadCredentials(resolve(context.folder, folder), agent);
}

interface Run {
  readonly api: ApiClient;
  readonly gateway: string;
  readonly credentials: Credentials;
  readonly options: Options;
  readonly context: CommandContext;
  readonly signal: AbortSignal;
}

async function replay(
  recording: Recording & { readonly origin: string },
  choices: Choices,
  { api, gateway, credentials, options, context, signal }: Run,
): Promise<Result[]> {
  const { agent } = options;
  const url = serverUrl(gateway, options.server);
  const { clock, note } = context;
  const run = uuidv7();
  // Before the first of them: what is sent as an agent must not pass for the agent's own work.
  const { session, origin, steps } = recording;
  await api.beginReplay({ agent, server: options.server, run, session, origin, messages: steps.length });
  const way = { url, credentials, note, clock, run, stop: signal };
  const keptFrom = await createKeptFrom(api, agent, options.server);
  const results: Result[] = [];
  for await (const result of replaySession(recording, choices, () => converse(way), keptFrom)) {
    results.push(result);
    if (!options.json) context.print(resultText(result, context.paint));
  }
  return results;
}
