import { z } from 'zod';

/** Characters of a checkpoint with its signatures: as much as a witness takes. */
export const MOST_CHECKPOINT = 64 * 1024;
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
    /** A signed head of the log that somebody kept: what it tells of is still to be there. */
    checkpoint: z.string().max(MOST_CHECKPOINT).exactOptional(),
  })
  .refine(({ first = 0, last = first }) => first <= last, 'The last record is before the first.');
export type VerifyInput = z.infer<typeof verifyInput>;
