import { type Command, Option } from 'commander';
import { z } from 'zod';
import { type LocalListener, serveLocal } from '../api/serve-local.ts';
import type { HealthFinding } from '../contract/health.ts';
import type { StatusView } from '../contract/views.ts';
import { collectAtRest } from '../platform/collect-at-rest.ts';
import { keepHeapSmall } from '../platform/keep-heap-small.ts';
import { readFromDescriptor } from '../platform/keys/custody.ts';
import { resolveHome } from '../platform/paths.ts';
import { jsonText } from '../platform/terminal/json-text.ts';
import { quoted } from '../platform/terminal/quoted.ts';
import { visible } from '../platform/terminal/visible.ts';
import { announceEvents } from './announce-events.ts';
import { CommandError } from './command-error.ts';
import { consoleHint } from './console-hint.ts';
import type { CommandContext } from './context.ts';
import { diagnoseTo } from './diagnose.ts';
import type { OpenGateway } from './gateway-starter.ts';
import { SHELL_SECRET } from './handed-over.ts';
import { custodyOf, descriptor, type GlobalOptions, placesOf, readOptions } from './options.ts';
import { hasApprover, statusText } from './status-text.ts';
import { untilStopped } from './until-stopped.ts';

/** How long an ordered end may take before the process ends anyway. */
const CLOSE_MS = 10_000;

/** `countersign start`: the gateway, until it is told to stop. */
export function startCommand(program: Command, context: CommandContext): void {
  program
    .command('start')
    .description('run the gateway until it is stopped; the first run makes the installation')
    .option(
      '--isolation <how>',
      'how far it is from its agents, as every record will say: same-user (default), other-user, other-host',
    )
    .addOption(
      // Typed by nobody: the desktop app gives it to the gateway that it starts.
      new Option('--shell-fd <n>', "file descriptor with the desktop app's secret of this start").hideHelp(),
    )
    .addOption(
      // The packaged app is the one program that its agents' clients can start.
      new Option(
        '--program <file>',
        'what starts this program, in the lines that connect clients',
      ).hideHelp(),
    )
    .addOption(new Option('--without-app <why>', 'why `npm start` opens no window').hideHelp())
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, {
        isolation: z.enum(['same-user', 'other-user', 'other-host']).default('same-user'),
        shellFd: descriptor,
        program: z.string().min(1).optional(),
        withoutApp: z.string().optional(),
      });
      const shell =
        options.shellFd === undefined ? context.handed?.shell : await readShellSecret(options.shellFd);
      await runGateway(context, options, {
        isolation: options.isolation,
        shell,
        program: options.program,
        withoutApp: options.withoutApp,
      });
    });
}

interface Start {
  readonly isolation: 'same-user' | 'other-user' | 'other-host';
  readonly shell: string | undefined;
  readonly program: string | undefined;
  readonly withoutApp: string | undefined;
}

/** 43 characters of base64url, and nothing else but at most one newline: a pipe that was cut short must not pass for a secret. */
async function readShellSecret(fd: number): Promise<string> {
  const secret = (await readFromDescriptor(fd)).toString('latin1').replace(/\n$/, '');
  if (SHELL_SECRET.test(secret)) return secret;
  throw new CommandError('usage', `--shell-fd ${fd}: what came is not 43 characters of base64url.`);
}

async function runGateway(
  context: CommandContext,
  options: GlobalOptions,
  { isolation, shell, program, withoutApp }: Start,
): Promise<void> {
  const { home, config, apiSocket } = placesOf(options);
  let gateway: OpenGateway | undefined;
  /** Under another account there are no clients to look at, and none found would say nothing. */
  const findings = async (): Promise<readonly HealthFinding[]> => {
    if (isolation !== 'same-user') return [];
    const { clientFindings } = await import('./doctor/client-findings.ts');
    return clientFindings(context, (await gateway?.control.status())?.listening ?? undefined);
  };
  gateway = await context.gateway.open({
    home,
    config,
    listen: true,
    makeMissing: true,
    custody: { ...custodyOf(options), chosen: context.handed?.custody },
    isolation,
    diagnose: diagnoseTo(context),
    self: program === undefined ? context.self : [program],
    program: program === undefined ? context.program() : typed(program, home),
    findings,
    shell,
  });
  keepHeapSmall();
  const stopCollecting = collectAtRest();
  let listener: LocalListener | undefined;
  try {
    listener = await serveLocal({ app: gateway.app, path: apiSocket.path, clock: context.clock });
    const stop = untilStopped();
    const quiet = new AbortController();
    // Before anything is printed: agents are served already, and what they ask now must be told, too.
    const events = announceEvents(context, options.json, gateway, quiet.signal);
    let why: string;
    try {
      await announce(context, options, gateway, home, apiSocket.path);
      if (withoutApp !== undefined) {
        context.note(`Without the desktop app: ${visible(withoutApp)}. ${await consoleHint(config)}`);
      }
      why = await stop;
    } finally {
      quiet.abort();
      await events;
    }
    context.note(`Stopping (${why}): calls under way finish first.`);
  } finally {
    stopCollecting();
    await closeInOrder(context, gateway, listener);
  }
}

/** The packaged app as a person types it, leading to this installation. */
function typed(program: string, home: string): string {
  return [program, ...(home === resolveHome(undefined) ? [] : ['--home', home])].map(quoted).join(' ');
}

/** What runs, where, and what a person should know about it. */
async function announce(
  context: CommandContext,
  options: GlobalOptions,
  gateway: OpenGateway,
  home: string,
  socket: string,
): Promise<void> {
  // Not by the API, which is made with its first request.
  const { control } = gateway;
  const [status, people, agents, servers] = await Promise.all([
    control.status(),
    control.people(),
    control.agents(),
    control.servers(),
  ]);
  const set = { approver: hasApprover(people), agent: agents.length > 0, server: servers.length > 0 };
  const warnings = [...warningsOf(status, set), ...nextSteps(set)];
  if (options.json) {
    const line = { event: 'started', firstRun: gateway.firstRun, home, socket, warnings, status };
    context.print(jsonText(line));
    return;
  }
  const { paint } = context;
  if (gateway.firstRun) context.print(paint('good', `First run: made the installation in ${home}.`));
  context.print(`${statusText(status, people, true, context)}\nconsole API  ${socket}`);
  for (const { level, text } of warnings) {
    context.note(paint(LEVELS[level].paint, `${LEVELS[level].word}: ${text}`));
  }
}

interface Warning {
  /** `next`: nothing is wrong, and something is still to be done. */
  readonly level: 'error' | 'warning' | 'next';
  readonly text: string;
}
const LEVELS = {
  error: { paint: 'bad', word: 'error' },
  warning: { paint: 'warn', word: 'warning' },
  next: { paint: 'strong', word: 'next' },
} as const;

/** Whether each is there that a first call needs. */
interface SetUp {
  readonly approver: boolean;
  readonly agent: boolean;
  readonly server: boolean;
}

/** What a new installation still lacks, in the order of README. Without an approver and with an agent it is an error already. */
function nextSteps({ approver, agent, server }: SetUp): Warning[] {
  const steps = [
    ...(approver || agent ? [] : ['No one can approve yet. Enrol someone: countersign approver add NAME']),
    ...(server ? [] : ['Put a server behind the gateway: countersign server add NAME TARGET']),
    ...(agent ? [] : ['Enrol an agent and connect it: countersign agent add NAME --owner WHO']),
  ];
  return steps.map((text) => ({ level: 'next', text }));
}

/** Law 5: that no one can approve what an agent asks is an error at start, and not a silent wait at the first held call. */
function warningsOf(status: StatusView, { approver, agent }: SetUp): Warning[] {
  const warnings: Warning[] = [];
  if (!approver && agent) {
    const text =
      'No one can approve: every held call will be denied at its deadline. Enrol someone: countersign approver add NAME';
    warnings.push({ level: 'error', text });
  } else if (approver && status.channels.length === 0) {
    // Nobody here has a secret, so all depends on apps elsewhere, which come back when they see that the gateway runs.
    warnings.push({
      level: 'error',
      text: "No channel reaches an approver: none has a secret here, and no approver's app is connected yet.",
    });
  }
  if (!status.log.writable)
    warnings.push({ level: 'error', text: 'The log cannot be written, so every call is refused.' });
  for (const problem of status.policy.problems) warnings.push({ level: 'error', text: visible(problem) });
  if (status.mode === 'observe') {
    warnings.push({
      level: 'warning',
      text: 'The mode is observe: calls are recorded, and nothing is held or denied.',
    });
  }
  if (status.keys.protection === 'key-file') {
    warnings.push({
      level: 'warning',
      text: 'The keys are protected by a key file only. See: countersign doctor',
    });
  }
  return warnings;
}

async function closeInOrder(
  context: CommandContext,
  gateway: OpenGateway,
  listener: LocalListener | undefined,
): Promise<void> {
  const cancel = context.clock.after(CLOSE_MS, () => {
    context.note('It did not end in time; the log is kept consistent by itself.');
    process.exit(1);
  });
  try {
    await listener?.close();
    // Whoever starts it elsewhere is served by another one: without its own socket it ran for nobody.
    await gateway.close(listener === undefined ? 'start-failed' : 'asked');
  } finally {
    cancel();
  }
}
