import type { Clock } from '../contract/time.ts';
import type { LiveApproval, WaitEnd } from './live-approval.ts';

/** Waits for an approval's outcome, at most `ms` milliseconds and while the client is there. */
export function waitFor(
  approval: LiveApproval,
  clock: Clock,
  ms: number,
  signal: AbortSignal,
): Promise<WaitEnd> {
  const { state } = approval.row;
  if (state === 'approved' || state === 'denied' || state === 'expired') return Promise.resolve(state);
  if (state !== 'waiting') return Promise.resolve('withdrawn');
  return new Promise((resolve) => {
    const finish = (how: WaitEnd): void => {
      approval.waiters.delete(finish);
      cancel();
      signal.removeEventListener('abort', gone);
      resolve(how);
    };
    const gone = (): void => finish('gone');
    const cancel = clock.after(ms, () => finish('wall'));
    approval.waiters.add(finish);
    if (signal.aborted) gone();
    else signal.addEventListener('abort', gone, { once: true });
  });
}
