import { z } from 'zod';
import { accusersIn } from '../contract/accusation-words.ts';
import { CountersignError } from '../contract/errors.ts';
import { StoreError, type StoreErrorCode } from '../contract/store.ts';
import type { VerifyInput } from '../contract/verify-input.ts';
import type { EpochView, VerifyView } from '../contract/views.ts';
import { visible } from '../platform/terminal/visible.ts';
import { accuserLines } from './accuser-lines.ts';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { examinationText } from './examination-text.ts';
import { interruptible } from './interrupt.ts';
import { readKept } from './kept-checkpoint.ts';
import { recordIndex, timeFrom } from './log-filter.ts';
import { custodyOf, type GlobalOptions, placesOf } from './options.ts';
import { ownLogText, type VerifiedPart } from './own-log-text.ts';
import { barOf } from './progress-bar.ts';
import { withApi } from './reach.ts';

/** Which records of the own log, as options. */
export const rangeShape = {
  epoch: recordIndex.optional(),
  from: recordIndex.optional(),
  to: recordIndex.optional(),
  since: z.string().optional(),
  until: z.string().optional(),
  recordsOnly: z.literal(true).optional(),
  checkpoint: z.string().min(1).optional(),
};
export type RangeOptions = z.infer<z.ZodObject<typeof rangeShape>>;

interface VerifiedEpoch {
  readonly view: VerifyView & { readonly epoch: number };
  readonly part: VerifiedPart;
}

/** Has the gateway verify its log, or does it in this process where none runs. Exit code 1 where the log is not whole. */
export async function verifyOwn(
  options: GlobalOptions & RangeOptions,
  context: CommandContext,
): Promise<void> {
  const input: VerifyInput = {
    ...(options.epoch === undefined ? {} : { epoch: options.epoch }),
    ...(options.from === undefined ? {} : { first: options.from }),
    ...(options.to === undefined ? {} : { last: options.to }),
    ...(options.since === undefined ? {} : { since: timeFrom(options.since, '--since', context) }),
    ...(options.until === undefined ? {} : { until: timeFrom(options.until, '--until', context) }),
    ...(options.recordsOnly === undefined ? {} : { recordsOnly: true }),
  };
  const kept = options.checkpoint === undefined ? undefined : await readKept(options.checkpoint, context);
  let unavailable: CountersignError | undefined;
  try {
    const { done: results, witnessed } = await interruptible((signal) =>
      withApi(context, options, async ({ api, running }) => {
        const epochs = await api.epochs();
        const present = epochs.find((one) => one.present)?.epoch ?? 0;
        const keptOf = kept === undefined ? undefined : epochOf(kept, epochs, input.epoch);
        const done: VerifiedEpoch[] = [];
        for (const run of runsOf(epochs, input, keptOf)) {
          const epoch = run.epoch ?? present;
          const asked = kept !== undefined && epoch === keptOf ? { ...run, checkpoint: kept } : run;
          const view = await api
            .verifyLog(asked, { progress: barOf(context), signal })
            .catch((error: unknown) => {
              // Damaged where it is written to: what can be read of it is told by an examination, which writes nothing.
              if (!running && error instanceof CountersignError && error.code === 'unavailable')
                unavailable = error;
              throw error;
            });
          const part = epochs.length === 1 ? 'log' : { epoch, present: epoch === present };
          done.push({ view: { ...view, epoch }, part });
        }
        return { done, witnessed: (await api.status()).log.witnessed };
      }),
    );
    context.progress(undefined);
    const result = results.at(-1);
    const earlier = results.slice(0, -1);
    const accusers = accusersIn(witnessed);
    const told = {
      ...result?.view,
      ...(earlier.length === 0 ? {} : { earlier: earlier.map(({ view }) => view) }),
      ...(accusers.length === 0 ? {} : { accusers }),
    };
    const parts = results.map(({ view, part }) => ownLogText(view, context.paint, part));
    show(context, options.json, told, () =>
      context.hint([...parts, accuserLines(witnessed, context.paint).join('\n')].join('\n\n').trimEnd()),
    );
    if (!results.every(({ view }) => view.ok) || accusers.length > 0) process.exitCode = 1;
  } catch (error) {
    context.progress(undefined);
    const { since, until, epoch } = options;
    // An examination is of the present epoch, by index.
    const isPlain = since === undefined && until === undefined && epoch === undefined;
    const refused = isRefused(error) ? error : isPlain ? unavailable : undefined;
    if (refused === undefined) throw error;
    if (kept !== undefined)
      context.note(
        'It was not held against the checkpoint: it does not open, or cannot be verified to its end.',
      );
    await examineOwn(refused, options, context, barOf(context));
  } finally {
    context.progress(undefined);
  }
}

/** Asked for nothing in particular, every epoch that the log has, the present one last. */
function runsOf(epochs: readonly EpochView[], input: VerifyInput, keptOf: number | undefined): VerifyInput[] {
  const { recordsOnly: _, ...range } = input;
  // A range is of one epoch: of that of the checkpoint, where there is one.
  if (Object.keys(range).length > 0) return [keptOf === undefined ? input : { ...input, epoch: keptOf }];
  const earlier = epochs.filter(({ present }) => !present);
  return [...earlier.map(({ epoch }) => ({ ...input, epoch })), input];
}

/** A checkpoint names its log, and with it the epoch, in its first line. That it has signed it is for the gateway to see. */
function epochOf(kept: string, epochs: readonly EpochView[], wanted: number | undefined): number {
  const origin = kept.split('\n', 1)[0] ?? '';
  const epoch = epochs.find((one) => one.origin === origin)?.epoch;
  if (epoch === undefined)
    throw new CommandError(
      'usage',
      `That is no checkpoint of this log, but of ${visible(origin.slice(0, 200))}.`,
    );
  if (wanted !== undefined && wanted !== epoch)
    throw new CommandError('usage', `That checkpoint is of epoch ${epoch}, and --epoch names another.`);
  return epoch;
}

/** A log that does not open names no record by itself: it is read as it is. Always ends with exit code 1. */
async function examineOwn(
  refused: CountersignError,
  options: GlobalOptions & RangeOptions,
  context: CommandContext,
  progress: (done: number, of: number) => void,
): Promise<void> {
  const { since, until, from, to, recordsOnly = false } = options;
  if (since !== undefined || until !== undefined) {
    throw new CommandError(
      'usage',
      'This log does not open, so that times cannot be looked up in it: --from and --to name records by index.',
      { cause: refused },
    );
  }
  const { home, config } = placesOf(options);
  const asked = { home, config, custody: custodyOf(options), first: from, last: to, recordsOnly };
  const found = await interruptible((signal) => context.gateway.examine(asked, { progress, signal }));
  context.progress(undefined);
  const { code, message } = refused;
  const told = { ok: false, refused: { code, message }, ...found };
  show(context, options.json, told, () =>
    context.hint(examinationText(found, visible(message), context.paint)),
  );
  process.exitCode = 1;
}

/** Whether it is for what the log is that it does not open; not, say, because a gateway has it. */
function isRefused(error: unknown): error is CountersignError {
  if (!(error instanceof CountersignError)) return false;
  if (error instanceof StoreError) return REFUSALS.has(error.code);
  return error.code === 'head-missing';
}
const REFUSALS: ReadonlySet<StoreErrorCode> = new Set([
  'corrupt',
  'rolled-back',
  'mixed',
  'other-state',
  'wrong-key',
  'unwritable',
]);
