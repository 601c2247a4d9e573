import type { Command } from 'commander';
import { z } from 'zod';
import type { ApiClient } from '../api/api-client.ts';
import type { ExportInput } from '../contract/bundle.ts';
import type { CoveredView, PreservationView } from '../contract/purge.ts';
import { shortId } from '../gateway/sentences/log-words.ts';
import { counted } from '../platform/terminal/counted.ts';
import { table } from '../platform/terminal/table.ts';
import { absolute } from '../platform/terminal/times.ts';
import { visible } from '../platform/terminal/visible.ts';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { filterFrom, filterOptions, filterShape } from './log-filter.ts';
import { readOptions } from './options.ts';
import { withApi } from './reach.ts';

const owner = z.string().min(1).max(128);
const reason = z.string().min(1).max(2000);

/** `countersign log preserve|preservations|release`: legal holds, which keep bodies from being deleted. */
export function logPreserveCommands(log: Command, context: CommandContext): void {
  filterOptions(log.command('preserve'), 'preservation')
    .description(
      'keep bodies from being deleted: what the options find now and, without --until, later; without options, everything',
    )
    .option('--text <text>', 'only what holds this text')
    .requiredOption('--for <who>', 'who answers for it: a person, a department, a case')
    .requiredOption('--reason <why>', 'why; kept beside the log')
    .option('--yes', 'place it also where it finds nothing now')
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, {
        ...filterShape,
        text: z.string().min(1).max(256).optional(),
        for: owner,
        reason,
        yes: z.boolean().default(false),
      });
      await withApi(context, options, async ({ api }) => {
        const { without: _, ...found } = await filterFrom(api, options, context);
        const text = options.text === undefined ? {} : { text: options.text };
        const filter = { ...found, ...text } as ExportInput;
        const covered = await api.wouldCover({ filter });
        if (isNothing(covered) && !options.yes) {
          throw new CommandError('not-found', `This finds nothing now: ${filterWords(filter)}.`, {
            advice:
              options.until === undefined
                ? 'Nothing was placed. To keep what it will find later, say --yes.'
                : 'Nothing was placed. Look with countersign log search, or say --yes.',
          });
        }
        const made = await api.preserve({ owner: options.for, reason: options.reason, filter });
        show(context, options.json, { ...made, covered }, () =>
          [
            context.paint(
              'good',
              `Preserved: ${filterWords(made.filter)}. It covers ${coveredText(covered)}.`,
            ),
            context.hint(`Until it is released: countersign log release ${made.id.slice(-6)} --reason …`),
          ].join('\n'),
        );
      });
    });
  log
    .command('preservations')
    .description('what is kept from being deleted, by whom and why, and how much that is now')
    .option('--all', 'also released ones')
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, { all: z.boolean().default(false) });
      const shown = await withApi(context, options, async ({ api }) => {
        const all = await api.preservations();
        const asked = options.all ? all : all.filter(({ released }) => released === null);
        const counted: CountedPreservation[] = [];
        for (const one of asked)
          counted.push({ ...one, covered: one.released === null ? await api.covered(one.id) : null });
        return counted;
      });
      show(context, options.json, shown, () =>
        shown.length === 0 ? 'Nothing is preserved.' : preservationsText(shown),
      );
    });
  log
    .command('release <id>')
    .description('release a preservation; the last six characters of its id are enough')
    .requiredOption('--reason <why>', 'why; kept beside the log')
    .action(async (given: string, _options: unknown, command: Command) => {
      const options = readOptions(command, { reason });
      await withApi(context, options, async ({ api }) => {
        const found = await preservationOf(api, given);
        const released = await api.release(found.id, { reason: options.reason });
        show(context, options.json, released, () =>
          context.paint(
            'warn',
            `Released: ${filterWords(released.filter)}. The rules of retention count for it again.`,
          ),
        );
      });
    });
}

async function preservationOf(api: ApiClient, given: string): Promise<PreservationView> {
  const wanted = given.toLowerCase().replace(/^…/u, '');
  const found = (await api.preservations()).filter(({ id }) => wanted.length >= 6 && id.endsWith(wanted));
  const [one] = found;
  if (one !== undefined && found.length === 1) return one;
  throw new CommandError('not-found', `${visible(given)} is no preservation.`);
}

/** What is released covers nothing. */
type CountedPreservation = PreservationView & { readonly covered: CoveredView | null };

function preservationsText(all: readonly CountedPreservation[]): string {
  const rows = all.map(({ id, owner: who, reason: why, filter, covered, ...when }) => [
    shortId(id),
    visible(who),
    filterWords(filter),
    covered === null ? '' : coveredText(covered),
    `${absolute(when.placed)} by ${visible(when.placedBy)}`,
    visible(why),
    when.released === null
      ? 'in force'
      : `released ${absolute(when.released)} by ${visible(when.releasedBy ?? '')}`,
  ]);
  return table(['id', 'owner', 'keeps', 'covers now', 'placed', 'reason', 'state'], rows);
}

function isNothing({ calls, bodies, whole }: CoveredView): boolean {
  return whole && calls === 0 && bodies === 0;
}

/** `3 calls, 6 bodies`. */
function coveredText({ calls, bodies, whole }: CoveredView): string {
  if (isNothing({ calls, bodies, whole })) return 'nothing now';
  const both = `${counted(calls, 'call')}, ${counted(bodies, 'body', 'bodies')}`;
  return whole ? both : `at least ${both}`;
}

/** `agent=coder since=2026-11-01 00:00:00 +00:00`, as it was asked; `everything` where nothing narrows it. */
function filterWords(filter: ExportInput): string {
  const words = Object.entries(filter).map(([name, value]) =>
    typeof value === 'number'
      ? `${name} ${absolute(value)}`
      : `${name === 'q' ? 'query' : name} ${visible(String(value))}`,
  );
  return words.length === 0 ? 'everything' : words.join(', ');
}
