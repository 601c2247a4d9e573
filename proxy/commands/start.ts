import type { Command } from 'commander';
import { z } from 'zod';
import { createApiClient } from '../api/api-client.ts';
import { inProcessSender } from '../api/send.ts';
import { type LocalListener, serveLocal } from '../api/serve-local.ts';
import type { PersonView, StatusView } from '../contract/control.ts';
import { jsonText } from '../platform/terminal/json-text.ts';
import { visible } from '../platform/terminal/visible.ts';
import { announceEvents } from './announce-events.ts';
import type { CommandContext } from './context.ts';
import { diagnoseTo } from './diagnose.ts';
import type { OpenGateway } from './gateway-starter.ts';
import { custodyOf, type GlobalOptions, placesOf, readOptions } from './options.ts';
import { hasApprover, statusText } from './status.ts';
import { untilStopped } from './until-stopped.ts';

/** How long an ordered end may take before the process ends anyway. */
const CLOSE_MS = 10_000;

/** `countersign start`: the gateway, until it is told to stop. */
export function startCommand(program: Command, context: CommandContext): void {
  program
    .command('start')
    .description('run the gateway; the first run makes the installation')
    .option(
      '--isolation <how>',
      'same-user (default), other-user or other-host: how far it is from its agents',
    )
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, {
        isolation: z.enum(['same-user', 'other-user', 'other-host']).default('same-user'),
      });
      await runGateway(context, options, options.isolation);
    });
}

async function runGateway(
  context: CommandContext,
  options: GlobalOptions,
  isolation: 'same-user' | 'other-user' | 'other-host',
): Promise<void> {
  const { home, config, apiSocket } = placesOf(options);
  const gateway = await context.gateway.open({
    home,
    config,
    listen: true,
    makeMissing: true,
    custody: custodyOf(options),
    isolation,
    diagnose: diagnoseTo(context),
  });
  let listener: LocalListener | undefined;
  try {
    listener = await serveLocal({ app: gateway.app, path: apiSocket.path, clock: context.clock });
    const stop = untilStopped();
    await announce(context, options, gateway, home, apiSocket.path);
    const quiet = new AbortController();
    const events = announceEvents(context, options.json, gateway, quiet.signal);
    const why = await stop;
    quiet.abort();
    await events;
    context.note(`Stopping (${why}): calls under way finish first.`);
  } finally {
    await closeInOrder(context, gateway, listener);
  }
}

/** What runs, where, and what a person should know about it. */
async function announce(
  context: CommandContext,
  options: GlobalOptions,
  gateway: OpenGateway,
  home: string,
  socket: string,
): Promise<void> {
  const api = createApiClient(inProcessSender(gateway.app));
  const [status, people] = await Promise.all([api.status(), api.people()]);
  const warnings = warningsOf(status, people);
  if (options.json) {
    const line = { event: 'started', firstRun: gateway.firstRun, home, socket, warnings, status };
    context.print(jsonText(line));
    return;
  }
  const { paint } = context;
  if (gateway.firstRun) context.print(paint('good', `First run: made the installation in ${home}.`));
  context.print(`${statusText(status, people, true, context)}\nconsole API  ${socket}`);
  for (const { level, text } of warnings) {
    context.note(paint(level === 'error' ? 'bad' : 'warn', `${level}: ${text}`));
  }
}

interface Warning {
  readonly level: 'error' | 'warning';
  readonly text: string;
}

/** Law 5: that no one can approve is an error at start, and not a silent wait at the first held call. */
function warningsOf(status: StatusView, people: readonly PersonView[]): Warning[] {
  const warnings: Warning[] = [];
  if (!hasApprover(people)) {
    const text =
      'No one can approve: every held call will be denied at its deadline. Enrol someone: countersign approver add NAME';
    warnings.push({ level: 'error', text });
  } else if (status.channels.length === 0) {
    warnings.push({
      level: 'error',
      text: 'No channel reaches an approver: look at "countersign pending" yourself.',
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
    await gateway.close();
  } finally {
    cancel();
  }
}
