import { CountersignError } from '../contract/errors.ts';
import type { CallOutcome } from '../contract/state.ts';
import { StoreError } from '../contract/store.ts';

export interface Failure {
  readonly outcome: CallOutcome;
  /** A fact of the outcome record. */
  readonly code: string;
  readonly forAgent: string;
}

/**
 * What a fault on the way means for the call and for the agent. `gone`: the agent has closed its connection. `dispatched`: the
 * server may have seen the call, so nobody may say that it did not run.
 */
export function describeFailure(error: unknown, gone: boolean, dispatched: boolean): Failure {
  if (gone) return { outcome: 'cancelled', code: 'agent-gone', forAgent: 'The call was cancelled.' };
  if (error instanceof StoreError) {
    return {
      outcome: 'refused',
      code: 'log-unwritable',
      forAgent: dispatched
        ? 'The gateway cannot write its log, so the answer is withheld. The call may have run. Tell your user.'
        : 'The gateway cannot write its log, so no call is run. Tell your user.',
    };
  }
  if (error instanceof CountersignError) {
    const refused = error.name === 'MaskError' || error.name === 'ApproveError';
    return {
      outcome: refused ? 'refused' : 'upstream-failed',
      code: error.code,
      forAgent: error.forAgent ?? 'The gateway could not complete this call.',
    };
  }
  return {
    outcome: 'upstream-failed',
    code: 'internal',
    forAgent: 'The gateway could not complete this call.',
  };
}
