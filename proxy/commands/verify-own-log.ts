import { z } from 'zod';
import type { VerifyInput } from '../contract/verify-input.ts';
import { type CommandContext, show } from './context.ts';
import { interruptible } from './interrupt.ts';
import { recordIndex, timeFrom } from './log-filter.ts';
import type { GlobalOptions } from './options.ts';
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
  } finally {
    context.progress(undefined);
  }
}
