import type { Command } from 'commander';
import { CountersignError } from '../contract/errors.ts';
import type { HealthFinding } from '../contract/health.ts';
import { visible } from '../platform/terminal/visible.ts';
import { type CommandContext, show } from './context.ts';
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

/** Whose clients are looked at is for this command to say: the gateway may run under another account. */
const OWN_AREAS: ReadonlySet<HealthFinding['area']> = new Set(['clients', 'credentials']);

async function examine(context: CommandContext, options: GlobalOptions): Promise<HealthFinding[]> {
  const { clientFindings } = await import('./doctor/client-findings.ts');
  const gateway = await examineGateway(context, options);
  return [
    ...gateway.findings.filter(({ area }) => !OWN_AREAS.has(area)),
    ...(await clientFindings(context, gateway.listening)),
  ];
}

/** What the gateway finds; one that cannot be opened is a finding and no reason to stop looking. */
async function examineGateway(
  context: CommandContext,
  options: GlobalOptions,
): Promise<{ readonly findings: readonly HealthFinding[]; readonly listening: string | undefined }> {
  try {
    return await withApi(context, options, async ({ api }) => ({
      findings: await api.health(),
      listening: (await api.status()).listening ?? undefined,
    }));
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error;
    const finding: HealthFinding = { level: 'bad', area: 'gateway', what: error.message };
    return { findings: [finding, ...(await examineMachine(context, options))], listening: undefined };
  }
}

async function examineMachine(context: CommandContext, options: GlobalOptions): Promise<HealthFinding[]> {
  const { checkClock, checkFolders } = await import('../gateway/health/check-machine.ts');
  const { isClockSynchronised } = await import('../gateway/health/clock-service.ts');
  const { checkDiskAlone } = await import('../gateway/health/check-disk.ts');
  const { home, config, data } = placesOf(options);
  return [
    ...checkClock(context.clock.now().wall, undefined, await isClockSynchronised()),
    ...(await checkFolders(home, config)),
    ...(await checkDiskAlone(data)),
  ];
}

const ORDER: readonly HealthFinding['level'][] = ['bad', 'warn', 'unknown', 'good'];
const WORDS = { bad: 'bad', warn: 'weak', unknown: 'unknown', good: 'good' } as const;
const PAINTS = { bad: 'bad', warn: 'warn', unknown: 'dim', good: 'good' } as const;

function findingsText(findings: readonly HealthFinding[], { paint, hint }: CommandContext): string {
  const sorted = findings.toSorted((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));
  const lines = sorted.map(({ level, area, what, advice }) => {
    const line = `${paint(PAINTS[level], WORDS[level].padEnd(7))}  ${area.padEnd(11)}  ${visible(what)}`;
    return advice === undefined ? line : `${line}\n${' '.repeat(22)}${paint('dim', visible(hint(advice)))}`;
  });
  const count = (level: HealthFinding['level']): number =>
    findings.filter((finding) => finding.level === level).length;
  const unknown = count('unknown') === 0 ? '' : `${count('unknown')} that could not be looked at, `;
  const sum = `${count('bad')} bad, ${count('warn')} weak, ${unknown}${count('good')} good.`;
  return [...lines, '', sum].join('\n');
}
