import type { Command } from 'commander';
import type { PersonView, StatusView } from '../contract/control.ts';
import { fields } from '../platform/terminal/table.ts';
import { both } from '../platform/terminal/times.ts';
import { visible } from '../platform/terminal/visible.ts';
import { type CommandContext, show } from './context.ts';
import { readOptions } from './options.ts';
import { withApi } from './reach.ts';

/** `countersign status`: how the gateway is, at a glance. */
export function statusCommand(program: Command, context: CommandContext): void {
  program
    .command('status')
    .description('how the gateway is')
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, {});
      const { running, status, people } = await withApi(context, options, async ({ api, running }) => ({
        running,
        status: await api.status(),
        people: await api.people(),
      }));
      show(context, options.json, { running, ...status }, () => statusText(status, people, running, context));
    });
}

export function statusText(
  status: StatusView,
  people: readonly PersonView[],
  running: boolean,
  { clock, paint }: Pick<CommandContext, 'clock' | 'paint'>,
): string {
  const now = clock.now().wall;
  const lines: [string, string][] = [
    [
      'gateway',
      running ? paint('good', `runs since ${both(status.started, now)}`) : paint('warn', 'does not run'),
    ],
    ...(running
      ? [['listens', status.listening ?? paint('warn', 'not for agents')] as [string, string]]
      : []),
    ['mode', status.mode === 'observe' ? paint('warn', 'observe: nothing is held or denied') : 'enforce'],
    [
      'waiting',
      status.waiting === 0
        ? 'nothing'
        : paint('warn', `${status.waiting} ${status.waiting === 1 ? 'call' : 'calls'} (countersign pending)`),
    ],
    ['paused', pausedText(status)],
    ['approvers', approversText(people, paint)],
    [
      'log',
      `${status.log.size} records, ${status.log.writable ? paint('good', 'writable') : paint('bad', 'NOT writable: calls are refused')}`,
    ],
    ['', `head ${visible(status.log.root)} of ${visible(status.log.origin)}`],
    ['keys', keysText(status.keys.protection, paint)],
    ['isolation', visible(status.isolation)],
    ['installation', visible(status.installation)],
    ['version', visible(status.version)],
  ];
  for (const problem of status.policy.problems) lines.push(['policy', paint('bad', visible(problem))]);
  return fields(lines);
}

export function hasApprover(people: readonly PersonView[]): boolean {
  return people.some(({ roles }) => roles.includes('approver'));
}

function approversText(people: readonly PersonView[], paint: CommandContext['paint']): string {
  const names = people.filter(({ roles }) => roles.includes('approver')).map(({ name }) => visible(name));
  return names.length === 0
    ? paint('bad', 'none: no one can approve (countersign approver add NAME)')
    : names.join(', ');
}

function pausedText({ paused }: StatusView): string {
  const parts = [
    ...(paused.all ? ['all calls'] : []),
    ...paused.agents.map((name) => `agent ${visible(name)}`),
    ...paused.servers.map((name) => `server ${visible(name)}`),
  ];
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

function keysText(protection: string, paint: CommandContext['paint']): string {
  return protection === 'key-file'
    ? paint('warn', 'protected by a key file only: whoever reads your files has them')
    : `protected by ${visible(protection)}`;
}
