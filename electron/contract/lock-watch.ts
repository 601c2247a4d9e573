import { z } from 'zod';

/** Whether the app hears when the screen is locked. */
export const lockWatch = z.discriminatedUnion('kind', [
  /** `by`: the operating system, the desktop's screen saver, or the login manager, which hears of it from most lockers alone. */
  z.strictObject({ kind: z.literal('heard'), by: z.enum(['system', 'screen-saver', 'login-manager']) }),
  /**
   * It does not: there is no bus, or nobody on it says so. `held`: the last word was that it is locked, and what that pauses stays paused
   * until somebody says otherwise.
   */
  z.strictObject({ kind: z.literal('unheard'), why: z.enum(['no-bus', 'nobody']), held: z.boolean() }),
  z.strictObject({ kind: z.literal('looking') }),
]);
export type LockWatch = z.infer<typeof lockWatch>;
