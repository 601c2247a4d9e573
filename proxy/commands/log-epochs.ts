import type { Command } from 'commander';
import type { EpochView } from '../contract/views.ts';
import { counted } from '../platform/terminal/counted.ts';
import type { Painter } from '../platform/terminal/style.ts';
import { absolute } from '../platform/terminal/times.ts';
import { visible } from '../platform/terminal/visible.ts';
import { type CommandContext, show } from './context.ts';
import { lossText } from './loss-text.ts';
import { readOptions } from './options.ts';
import { withApi } from './reach.ts';

/** `countersign log epochs`: the log, and what it was before it was restored. */
export function logEpochsCommand(log: Command, context: CommandContext): void {
  log
    .command('epochs')
    .description(
      'the log and, where it was restored, its earlier epochs, each with what the restore that began it lost and the public key to verify it with',
    )
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, {});
      await withApi(context, options, async ({ api }) => {
        const epochs = await api.epochs();
        show(context, options.json, { epochs }, () => context.hint(epochsText(epochs, context.paint)));
      });
    });
}

function epochsText(epochs: readonly EpochView[], paint: Painter): string {
  const restores = epochs.flatMap(({ restored }) => restored ?? []);
  const total = restores.reduce((sum, { lost }) => sum + (lost ?? 0), 0);
  const unknown = restores.some(({ lost }) => lost === null) ? ', and nothing tells of all of them' : '';
  return [
    ...epochs.flatMap((one) => [
      `${one.epoch}  ${beginText(one)}; ${counted(one.size, 'record')}${one.present ? ', the present one' : `: countersign log show --epoch ${one.epoch}`}`,
      ...lostLines(one, paint),
      `   key  ${visible(one.vkey)}`,
      `        fingerprint ${visible(one.fingerprint)}`,
    ]),
    ...(total > 0 ? ['', `In all at least ${counted(total, 'record')} are lost${unknown}.`] : []),
  ].join('\n');
}

function beginText({ restored }: EpochView): string {
  if (restored === null) return 'the beginning';
  const { at, origin, size } = restored;
  return `begun ${absolute(at)} behind ${endText(size)} of epoch ${visible(origin.split('/').at(-1) ?? '')}`;
}

/** Records count from 0. */
const endText = (size: number): string => (size === 0 ? 'no record' : `record ${size - 1}`);

function lostLines({ restored }: EpochView, paint: Painter): string[] {
  if (restored === null) return [];
  const { lost, lostOf } = restored;
  if (lost === null) return [paint('bad', '   lost before it: records that nothing tells the number of')];
  return lost === 0
    ? ['   lost before it: nothing that is known of']
    : [paint('bad', `   lost before it: ${lossText(lostOf)}`)];
}
