import type { Masked } from '../contract/call.ts';
import type { CallId } from '../contract/ids.ts';
import type { KeptAnswerRow } from '../contract/state.ts';
import { answersAlone, type WireAnswer } from './answers.ts';
import type { Core } from './core.ts';
import type { Execution } from './executions.ts';
import { matchKey } from './hold.ts';

/** The answer of an approved call, to be kept for its retry where nobody gets it. */
export interface Keepable {
  readonly row: KeptAnswerRow;
  /** The clients that share it. */
  readonly clients: readonly AbortSignal[];
}

/** The answer of an approved call that runs, for the retry of that very call; undefined for every other answer. */
export function keepableOf(
  core: Core,
  masked: Masked,
  answer: WireAnswer,
  running: ReadonlyMap<CallId, Execution>,
): Keepable | undefined {
  const [call] = answer.ends;
  const execution = call === undefined ? undefined : running.get(call.identified.call.id);
  if (call?.approval === undefined || execution === undefined || !answersAlone(answer)) return undefined;
  const row = {
    matchKey: matchKey(core, call.identified),
    approval: call.approval.id,
    call: call.identified.call.id,
    answer: masked.bytes,
    until: core.clock.now().wall + core.settings().limits.approvalKeptMs * 1000,
  };
  return { row, clients: execution.clients };
}
