import type { Command } from 'commander';
import { CountersignError } from '../contract/errors.ts';
import { visible } from '../platform/terminal/visible.ts';
import { knownClientFiles, readClientFiles } from './clients/client-files.ts';
import { type CommandContext, show } from './context.ts';
import { checkAgents, checkPeople, checkServers, checkStatus } from './doctor/check-gateway.ts';
import { checkClock, checkDisk, checkFolders, isClockSynchronised } from './doctor/check-machine.ts';
import type { Finding } from './doctor/finding.ts';
import { type GlobalOptions, placesOf, readOptions } from './options.ts';
import { withApi } from './reach.ts';

/** `countersign doctor`: the ways around the gateway that it can see, and what is weak. Fails where something is bad. */
export function doctorCommand(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .description('look for ways around the gateway and for what is weak; changes nothing')
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, {});
      const findings = await examine(context, options);
      show(context, options.json, findings, () => findingsText(findings, context));
      if (findings.some(({ level }) => level === 'bad')) process.exitCode = 1;
    });
}

async function examine(context: CommandContext, options: GlobalOptions): Promise<Finding[]> {
  const { home, config, data } = placesOf(options);
  const { checkClients } = await import('./doctor/check-clients.ts');
  const files = await readClientFiles(knownClientFiles(context.machine, context.folder));
  const gateway = await examineGateway(context, options);
  return [
    ...gateway.findings,
    ...checkClients(files, gateway.listening),
    ...(await checkFolders(home, config)),
    ...(await checkDisk(data)),
  ];
}

/** What can be asked of the gateway; a gateway that cannot be opened is a finding and no reason to stop looking. */
async function examineGateway(
  context: CommandContext,
  options: GlobalOptions,
): Promise<{ readonly findings: Finding[]; readonly listening: string | undefined }> {
  const now = context.clock.now().wall;
  try {
    return await withApi(context, options, async ({ api, running }) => {
      // Before the newest record is read: reading makes one.
      const [newest] = await api.records({ limit: 1 });
      const status = await api.status();
      return {
        listening: status.listening ?? undefined,
        findings: [
          ...checkStatus(status, running),
          ...checkPeople(await api.people()),
          ...checkAgents(await api.agents(), now),
          ...checkServers(await api.servers()),
          ...checkClock(now, newest, await isClockSynchronised()),
        ],
      };
    });
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error;
    const finding: Finding = { level: 'bad', area: 'gateway', what: error.message };
    return {
      findings: [finding, ...checkClock(now, undefined, await isClockSynchronised())],
      listening: undefined,
    };
  }
}

const ORDER: readonly Finding['level'][] = ['bad', 'warn', 'unknown', 'good'];
const PAINTS = { bad: 'bad', warn: 'warn', unknown: 'dim', good: 'good' } as const;

function findingsText(findings: readonly Finding[], { paint }: CommandContext): string {
  const sorted = findings.toSorted((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));
  const lines = sorted.map(({ level, area, what, advice }) => {
    const line = `${paint(PAINTS[level], level.padEnd(7))}  ${area.padEnd(11)}  ${visible(what)}`;
    return advice === undefined ? line : `${line}\n${' '.repeat(22)}${paint('dim', visible(advice))}`;
  });
  const count = (level: Finding['level']): number =>
    findings.filter((finding) => finding.level === level).length;
  return [...lines, '', `${count('bad')} bad, ${count('warn')} weak, ${count('good')} good.`].join('\n');
}
