import type { ApiClient } from '../api/api-client.ts';
import type { ApprovalDetail } from '../contract/views.ts';
import { CommandError } from './command-error.ts';
import { outcomeSentence } from './outcome-text.ts';

/** What follows an approval while a person reads and types. */
export interface Watch {
  /** Aborts with a CommandError once there is nothing left to vote on. */
  readonly over: AbortSignal;
  /** Resolves when nothing that happens to it from now on is missed. */
  readonly following: Promise<void>;
  stop(): void;
}

/**
 * Follows the gateway's events until the approval is no longer waiting; `tell` is called at once.
 * Where the events end, so does the watch: a gateway that has stopped takes no vote.
 */
export function watchApproval(api: ApiClient, id: string, tell: () => void): Watch {
  const over = new AbortController();
  const stopping = new AbortController();
  const { promise: following, resolve: begun } = Promise.withResolvers<void>();
  const run = async (): Promise<void> => {
    for await (const event of api.events(undefined, stopping.signal, begun)) {
      if (event.type !== 'approval.changed' || event.about['approval'] !== id) continue;
      const approval = await api.approval(id);
      if (approval.state === 'waiting') continue;
      if (stopping.signal.aborted) return;
      tell();
      over.abort(decidedBefore(approval));
      return;
    }
  };
  const lost = (cause?: unknown): void => {
    if (stopping.signal.aborted || over.signal.aborted) return;
    over.abort(
      new CommandError('failed', 'The gateway stopped answering. Nothing was decided here.', { cause }),
    );
  };
  run()
    .then(() => lost(), lost)
    .finally(begun);
  return { over: over.signal, following, stop: () => stopping.abort() };
}

/** Says what became of it, and by whom: whoever reads it was about to decide it. */
export function decidedBefore(approval: ApprovalDetail): CommandError {
  return new CommandError('decided', `${outcomeSentence(approval)} Your vote was not given.`);
}
