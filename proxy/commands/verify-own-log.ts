import { z } from 'zod';
import { CountersignError } from '../contract/errors.ts';
import { StoreError, type StoreErrorCode } from '../contract/store.ts';
import type { VerifyInput } from '../contract/verify-input.ts';
import { visible } from '../platform/terminal/visible.ts';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { examinationText } from './examination-text.ts';
import { interruptible } from './interrupt.ts';
import { recordIndex, timeFrom } from './log-filter.ts';
import { custodyOf, type GlobalOptions, placesOf } from './options.ts';
import { ownLogText } from './own-log-text.ts';
import { barOf } from './progress-bar.ts';
import { withApi } from './reach.ts';

/** Which records of the own log, as options. */
export const rangeShape = {
  from: recordIndex.optional(),
  to: recordIndex.optional(),
  since: z.string().optional(),
  until: z.string().optional(),
  recordsOnly: z.literal(true).optional(),
};
export type RangeOptions = z.infer<z.ZodObject<typeof rangeShape>>;

/** Has the gateway verify its log, or does it in this process where none runs. Exit code 1 where the log is not whole. */
export async function verifyOwn(
  options: GlobalOptions & RangeOptions,
  context: CommandContext,
): Promise<void> {
  const input: VerifyInput = {
    ...(options.from === undefined ? {} : { first: options.from }),
    ...(options.to === undefined ? {} : { last: options.to }),
    ...(options.since === undefined ? {} : { since: timeFrom(options.since, '--since', context) }),
    ...(options.until === undefined ? {} : { until: timeFrom(options.until, '--until', context) }),
    ...(options.recordsOnly === undefined ? {} : { recordsOnly: true }),
  };
  const progress = barOf(context);
  try {
    const result = await interruptible((signal) =>
      withApi(context, options, ({ api }) => api.verifyLog(input, { progress, signal })),
    );
    context.progress(undefined);
    show(context, options.json, result, () => context.hint(ownLogText(result, context.paint)));
    if (!result.ok) process.exitCode = 1;
  } catch (error) {
    context.progress(undefined);
    if (!isRefused(error)) throw error;
    await examineOwn(error, options, context, barOf(context));
  } finally {
    context.progress(undefined);
  }
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
const REFUSALS: ReadonlySet<StoreErrorCode> = new Set(['corrupt', 'rolled-back', 'wrong-key', 'unwritable']);
