import { ApiClientError } from '../../proxy/api/client-ask.ts';
import type { Clock } from '../../proxy/contract/time.ts';
import type { Approver } from './approver.ts';

const ANSWER_MS = 5000;
/** What a gateway says to a device that it does not take any more. */
const ENDED: ReadonlySet<unknown> = new Set(['no-token', 'bad-token']);

/** Has a gateway elsewhere end this device. `stands`: it was not reached in time, or could not. Never rejects. */
export function takeLeave(
  approver: Pick<Approver, 'api'> | undefined,
  clock: Clock,
): Promise<'ended' | 'stands'> {
  if (approver === undefined) return Promise.resolve('stands');
  return new Promise((resolve) => {
    const cancel = clock.after(ANSWER_MS, () => resolve('stands'));
    const told = approver.api.leave().then(
      () => 'ended' as const,
      (error: unknown) => (error instanceof ApiClientError && ENDED.has(error.code) ? 'ended' : 'stands'),
    );
    void told.then(resolve).finally(cancel);
  });
}
