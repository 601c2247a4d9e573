import { z } from 'zod';
import { agentName } from './inputs.ts';

/** Who is about to send a recorded session again: as which agent, to which server, and of which log it is. */
export const replayInput = z.strictObject({
  agent: agentName,
  server: z.string().min(1).max(63),
  /** The run that its calls name in the header `countersign-run`. */
  run: z.uuid(),
  session: z.uuid(),
  origin: z.string().min(1).max(256),
  messages: z.int().min(0).max(10_000_000),
});
export type ReplayInput = z.infer<typeof replayInput>;
/** Index of its record, which its calls name. */
export const replayBegun = z.strictObject({ index: z.int().nonnegative() });
export type ReplayBegun = z.infer<typeof replayBegun>;
