import type { ApiClient } from '../../proxy/api/api-client.ts';
import type { ApprovalView, StatusView } from '../../proxy/contract/views.ts';

/** What the shell knows of a running gateway. */
export interface Watched {
  readonly status: StatusView;
  /** Newest first. */
  readonly waiting: readonly ApprovalView[];
}

const MOST_WAITING = 100;
/** Events that change what the shell shows. */
const TELLING = new Set([
  'approval.opened',
  'approval.changed',
  'paused',
  'health.changed',
  'config.changed',
]);

/**
 * Follows a gateway until `signal` aborts or its stream ends: says how it is at once and after each event that matters. It is
 * asked again, not added up: what is shown is what the gateway says now.
 */
export async function followGateway(
  api: ApiClient,
  signal: AbortSignal,
  tell: (watched: Watched) => void,
): Promise<void> {
  let asking = false;
  let again = false;

  async function ask(): Promise<void> {
    const [status, waiting] = await Promise.all([
      api.status(),
      api.approvals({ state: 'waiting', limit: MOST_WAITING }),
    ]);
    if (!signal.aborted) tell({ status, waiting: waiting.toSorted((a, b) => b.created - a.created) });
  }
  /** One question at a time; what happens meanwhile is asked for by the next. */
  async function refresh(): Promise<void> {
    again = true;
    if (asking) return;
    asking = true;
    while (again && !signal.aborted) {
      again = false;
      // A question that fails is asked again at the stream's next beat, or the stream fails as well.
      await ask().catch(() => {});
    }
    asking = false;
  }

  try {
    for await (const event of api.events(undefined, signal, () => void refresh())) {
      if (TELLING.has(event.type)) void refresh();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
