import type { Command } from 'commander';
import { z } from 'zod';
import { agentName } from '../contract/inputs.ts';
import { parseJson } from '../contract/parse-json.ts';
import { duration } from '../contract/policy.ts';
import type { PolicySummaryRow } from '../contract/views.ts';
import { parseDuration } from '../platform/config/durations.ts';
import { table } from '../platform/terminal/table.ts';
import { visible } from '../platform/terminal/visible.ts';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { explanationText } from './explanation-text.ts';
import { check, readOptions } from './options.ts';
import { policyCheckCommand } from './policy-check.ts';
import { withApi } from './reach.ts';

/** `countersign policy check|explain|summary`. */
export function policyCommand(program: Command, context: CommandContext): void {
  const policy = program.command('policy').description('what the gateway may do with a call');
  policyCheckCommand(policy, context);
  policy
    .command('explain')
    .description('which rule would decide a call, and why; nothing is called')
    .requiredOption('--agent <name>', 'the agent')
    .requiredOption('--server <name>', 'the server')
    .requiredOption('--tool <name>', 'the tool, prompt or resource')
    .option('--method <name>', 'the JSON-RPC method (default: tools/call)')
    .option('--args <json>', 'the arguments, as JSON (default: {})')
    .addHelpText(
      'after',
      context.hint(
        '\nExample:\n  countersign policy explain --agent claude --server files --tool write_file --args \'{"path":"/tmp/x"}\'',
      ),
    )
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, {
        agent: agentName,
        server: z.string(),
        tool: z.string(),
        method: z.string().optional(),
        args: z.string().default('{}'),
      });
      const explanation = await withApi(context, options, ({ api }) =>
        api.explain({
          agent: options.agent,
          server: options.server,
          tool: options.tool,
          args: parseArguments(options.args),
          ...(options.method === undefined ? {} : { method: options.method }),
        }),
      );
      show(context, options.json, explanation, () => explanationText(explanation, context.paint));
    });
  policy
    .command('summary')
    .description('what enforcing would have held and denied while observing')
    .option('--since <duration>', 'as far back: 1d, 12h (default: 7d)')
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, { since: z.string().default('7d') });
      const back = parseDuration(check(duration, options.since, '--since')) * 1000;
      const since = Math.max(0, context.clock.now().wall - back);
      const rows = await withApi(context, options, ({ api }) => api.policySummary(since));
      show(context, options.json, rows, () => summaryText(rows, options.since, context));
    });
}

function parseArguments(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw new CommandError('usage', '--args is not JSON.');
  }
}

function summaryText(rows: readonly PolicySummaryRow[], since: string, { paint }: CommandContext): string {
  if (rows.length === 0) return `Enforcing would have held or denied nothing in the last ${since}.`;
  const cells = rows.map((row) => [
    paint(row.effect === 'deny' ? 'bad' : 'warn', row.effect),
    visible(row.rule),
    visible(row.agent),
    visible(row.server),
    visible(row.tool),
    String(row.calls),
  ]);
  const total = (effect: string): number =>
    rows.filter((row) => row.effect === effect).reduce((sum, row) => sum + row.calls, 0);
  return [
    table(['would', 'rule', 'agent', 'server', 'tool', 'calls'], cells),
    '',
    `In the last ${since} enforcing would have held ${callCount(total('hold'))} and denied ${total('deny')}.`,
  ].join('\n');
}

const callCount = (calls: number): string => `${calls} ${calls === 1 ? 'call' : 'calls'}`;
