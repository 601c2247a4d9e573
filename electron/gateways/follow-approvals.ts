import type { ApiClient } from '../../proxy/api/api-client.ts';
import { type Following, followEvents } from '../../proxy/api/elsewhere/follow-events.ts';
import type { Clock } from '../../proxy/contract/time.ts';
import type { ApprovalView } from '../../proxy/contract/views.ts';

const MOST_WAITING = 100;
/** Also asked without an event: it keeps the token of this computer's gateway from ending, and heals what went wrong unseen. */
const LOOK_ANEW_MS = 4 * 60_000;
/** After a look that failed. */
const FAILED_MS = 2000;

/**
 * What waits for this very person at a gateway: told at once, after each event and each connection, until `signal` aborts. It is asked
 * anew and not added up, so a connection that was lost for long has missed nothing once it is back.
 */
export async function followApprovals(parts: {
  readonly api: Pick<ApiClient, 'events' | 'approvals'>;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly tell: { waiting(found: readonly ApprovalView[]): void; how(following: Following): void };
}): Promise<void> {
  const { api, signal, clock, tell } = parts;
  let asking = false;
  let again = false;
  let cancel = (): void => {};

  async function refresh(): Promise<void> {
    again = true;
    if (asking) return;
    asking = true;
    let failed = false;
    while (again && !signal.aborted) {
      again = false;
      failed = false;
      try {
        const found = await api.approvals({ state: 'waiting', limit: MOST_WAITING, mine: true });
        if (!signal.aborted) tell.waiting(found.toSorted((a, b) => b.created - a.created));
      } catch {
        failed = true;
      }
    }
    asking = false;
    cancel();
    if (!signal.aborted) cancel = clock.after(failed ? FAILED_MS : LOOK_ANEW_MS, () => void refresh());
  }

  await followEvents({
    api,
    signal,
    clock,
    onEvent({ type }) {
      if (type.startsWith('approval.')) void refresh();
    },
    onChange(how) {
      if (how === 'connected') void refresh();
      tell.how(how);
    },
  });
  cancel();
}
