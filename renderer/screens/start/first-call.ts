import type { CallView } from '../../../proxy/contract/log-views.ts';

export interface FirstCall {
  /** Index of the newest record that was looked at. */
  readonly newest: number;
  /** Anything at all that an agent sent: it is connected. */
  readonly heard: CallView | null;
  /** A call of an agent that policy decided: beyond the greetings and lists that every client begins with, and what servers ask of it. */
  readonly call: CallView | null;
}

/** Whether policy decided it; lifecycle, pings and lists pass. */
export const isDecided = ({ decision }: CallView): boolean => decision.reason !== 'passes';

export function firstCallAfter(
  before: FirstCall | undefined,
  calls: readonly CallView[],
  newest: number,
): FirstCall {
  return {
    newest,
    heard: before?.heard ?? calls[0] ?? null,
    call: before?.call ?? calls.find((call) => call.direction === 'to-server' && isDecided(call)) ?? null,
  };
}
