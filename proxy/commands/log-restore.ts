import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { FoundBackup, RestoredLog } from '../contract/restore.ts';
import { PROBLEM_WORDS } from '../contract/verification.ts';
import { counted } from '../platform/terminal/counted.ts';
import type { Painter } from '../platform/terminal/style.ts';
import { visible } from '../platform/terminal/visible.ts';
import { askPerson, isYes } from './ask-person.ts';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { interruptible } from './interrupt.ts';
import { lossText } from './loss-text.ts';
import { custodyOf, placesOf, readOptions } from './options.ts';
import { barOf } from './progress-bar.ts';
import { reachRunning } from './reach.ts';

/** `countersign log restore FILE`: a backup in place of the log, as a new epoch. */
export function logRestoreCommand(log: Command, context: CommandContext): void {
  log
    .command('restore <file>')
    .description(
      'put a backup of this installation in place of its log, while no gateway runs: the log that is there is moved aside, and the restored one goes on in a new epoch whose first record says what it was restored from and what is lost',
    )
    .option('--yes', 'do not ask')
    .action(async (given: string, _options: unknown, command: Command) => {
      const options = readOptions(command, { yes: z.boolean().default(false) });
      await requireStopped(options);
      const { home, config } = placesOf(options);
      const progress = barOf(context);
      const agreed = async (found: FoundBackup): Promise<boolean> => {
        context.progress(undefined);
        if (options.yes) return true;
        const answer = await askPerson(
          context,
          `${foundText(found)}\nPut it in place of the log that is there? [y/N] `,
        );
        if (answer !== undefined) return isYes(answer);
        throw new CommandError(
          'cancelled',
          `${foundText(found)}\nNothing was restored: there is no terminal to ask at.`,
          {
            advice: `The log that is there would be moved aside, and this one would go on as epoch ${found.newEpoch}. To say yes: countersign log restore ${visible(given)} --yes`,
          },
        );
      };
      const restored = await interruptible((signal) =>
        context.gateway.restore({
          ...{ home, config, agreed, progress, signal },
          file: resolve(context.folder, given),
          custody: custodyOf(options),
        }),
      ).finally(() => context.progress(undefined));
      show(context, options.json, restored, () => context.hint(restoredText(restored, context.paint)));
    });
}

async function requireStopped(options: Parameters<typeof reachRunning>[0]): Promise<void> {
  const running = await reachRunning(options);
  if (running === undefined) return;
  await running.close();
  throw new CommandError('refused', 'The gateway runs, and its log cannot be replaced under it.', {
    advice: 'Stop it first: Ctrl-C where it runs, or Quit in the tray.',
  });
}

function foundText(found: FoundBackup): string {
  return [recordsText(found), ...voteLines(found), ...stateLines(found), ...holdLines(found)].join('\n');
}

function voteLines({ badVotes }: FoundBackup): string[] {
  return badVotes.map(
    ({ epoch, index }) =>
      `It says what is not so, record ${index} of epoch ${epoch}: ${PROBLEM_WORDS['bad-vote']}. Restoring changes nothing in that: ask the person whose vote it is said to be.`,
  );
}

function stateLines({ stateHolds }: FoundBackup): string[] {
  return stateHolds
    ? []
    : [
        'Who may call or approve, confirmed tools, grants and holds are not in it as its last change left them: parts of an older copy were put into it, or it is damaged. They are taken as they are, and that is put on record. Look through them afterwards: countersign agent list, countersign approver list, countersign tools, countersign log preservations.',
      ];
}

function holdLines({ holdsPlaced, holdsKept }: FoundBackup): string[] {
  const again =
    holdsPlaced === 0
      ? []
      : [
          `Placed again with it, for the backup lacks them: ${counted(holdsPlaced, 'legal hold')} of the log that it replaces.`,
        ];
  return holdsKept
    ? again
    : [
        ...again,
        'The log that it replaces cannot be read, or nothing shows that it is the newest. Other legal holds that were placed after the backup are lost: place them again (countersign log preserve).',
      ];
}

function recordsText({ origin, size, lost, lostOf }: FoundBackup): string {
  const what = `It is whole: ${visible(origin)} with ${counted(size, 'record')}.`;
  if (lost === null) return `${what} Nothing outside it tells how many came later: those are lost.`;
  if (lost === 0) return `${what} No later record is known of.`;
  return `${what} Later records are lost: ${lossText(lostOf)}.`;
}

function restoredText(restored: RestoredLog, paint: Painter): string {
  const { newOrigin, aside, epoch, revocationsKept } = restored;
  return [
    'The log is restored.',
    `  ${recordsText(restored)}`,
    `  It goes on as ${visible(newOrigin)}, whose first record says so.`,
    `  The log that was there is in ${visible(aside)}.`,
    ...[...voteLines(restored), ...stateLines(restored)].map((line) => paint('warn', line)),
    ...holdLines(restored).map((line) => (restored.holdsKept ? `  ${line}` : paint('warn', line))),
    ...(revocationsKept
      ? []
      : [
          paint(
            'warn',
            'For the same reason, what was revoked since the backup may be in force again. See: countersign agent list',
          ),
        ]),
    'Auditors and witnesses need the public key by its new name and id, for the new epoch is a log of its own: countersign status',
    `Approvals, grants and invitations of the old epoch are over; its legal holds are in force, also those that were released after the backup: countersign log preservations. What it recorded is still there: countersign log show --epoch ${epoch}`,
  ].join('\n');
}
