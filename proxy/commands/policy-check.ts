import type { Command } from 'commander';
import { ConfigError } from '../platform/config/config-error.ts';
import type { LoadedConfig } from '../platform/config/load-config.ts';
import { jsonText } from '../platform/terminal/json-text.ts';
import { visible } from '../platform/terminal/visible.ts';
import type { CommandContext } from './context.ts';
import { placesOf, readOptions } from './options.ts';
import { reachRunning } from './reach.ts';

interface Problem {
  readonly severity: 'error' | 'warning';
  readonly line: number;
  readonly column: number;
  readonly where: string;
  readonly message: string;
}

/** `countersign policy check [FILE]`: parses, types and looks for rules that can never match. Fails where there is an error. */
export function policyCheckCommand(policy: Command, context: CommandContext): void {
  policy
    .command('check [file]')
    .description('check a configuration: syntax, types of conditions, rules that can never match')
    .action(async (file: string | undefined, _options: unknown, command: Command) => {
      const options = readOptions(command, {});
      const path = file ?? placesOf(options).config;
      const approvers = await knownApprovers(options);
      const problems = await problemsOf(path, approvers);
      const errors = problems.filter(({ severity }) => severity === 'error').length;
      if (options.json) context.print(jsonText({ file: path, problems }, 2));
      else context.print(problemsText(path, problems, context));
      if (errors > 0) process.exitCode = 1;
    });
}

/** Names of approvers, where a gateway runs that can say them: a requirement may ask for more people than there are. */
async function knownApprovers(options: Parameters<typeof reachRunning>[0]): Promise<string[] | undefined> {
  const running = await reachRunning(options).catch(() => undefined);
  if (running === undefined) return undefined;
  try {
    return (await running.api.people())
      .filter(({ roles }) => roles.includes('approver'))
      .map(({ name }) => name);
  } finally {
    await running.close();
  }
}

async function problemsOf(path: string, approvers: string[] | undefined): Promise<Problem[]> {
  // Loaded here, so that no other command waits for the YAML parser and the CEL engine.
  const { loadConfig } = await import('../platform/config/load-config.ts');
  const { policyFindings, settingsProblems } = await import('../gateway/settings-problems.ts');
  let loaded: LoadedConfig;
  try {
    loaded = await loadConfig(path);
  } catch (error) {
    if (!(error instanceof ConfigError) || error.problems.length === 0) throw error;
    return error.problems.map((problem) => ({ ...problem, severity: 'error', where: problem.path }));
  }
  const servers = Object.keys(loaded.config.servers);
  const findings = policyFindings(loaded, { servers, ...(approvers === undefined ? {} : { approvers }) });
  // What keeps it from being in force and is no part of the policy: masks, credentials in the clear.
  const others = settingsProblems(loaded).filter(({ rule }) => rule === undefined);
  return [...findings, ...others.filter(({ path: place }) => !findings.some((one) => one.path === place))]
    .map(({ severity, line, column, rule, path: place, message }) => ({
      severity,
      line,
      column,
      where: rule ?? place,
      message,
    }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

function problemsText(path: string, problems: readonly Problem[], { paint }: CommandContext): string {
  if (problems.length === 0) return paint('good', `${path}: nothing is wrong.`);
  return problems
    .map(({ severity, line, column, where, message }) => {
      const label = paint(severity === 'error' ? 'bad' : 'warn', severity);
      return `${path}:${line}:${column}: ${label}: ${where === '' ? '' : `${visible(where)}: `}${visible(message)}`;
    })
    .join('\n');
}
