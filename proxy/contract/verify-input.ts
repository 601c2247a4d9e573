import { z } from 'zod';

const whole = z.int().nonnegative().exactOptional();
/** Which records of the log to verify: all of these bounds hold, each included. Nothing is all of them. */
export const verifyInput = z
  .strictObject({
    /** An earlier one; the present one by default. */
    epoch: whole,
    /** Indexes. */
    first: whole,
    last: whole,
    /** µs since 1970 UTC. */
    since: whole,
    until: whole,
    /** Leaves out bodies, and the signed heads and cosignatures that are kept. */
    recordsOnly: z.boolean().exactOptional(),
  })
  .refine(({ first = 0, last = first }) => first <= last, 'the last record is before the first');
export type VerifyInput = z.infer<typeof verifyInput>;
