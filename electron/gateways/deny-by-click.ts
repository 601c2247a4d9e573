import type { Clock } from '../../proxy/contract/time.ts';
import type { Approver } from './approver.ts';
import { clickSuffices } from './click-suffices.ts';
import { signBallot } from './sign-ballot.ts';

/** Longer than a vote takes, and short enough that who pressed Deny does not believe it done when it is not. */
const DENIED_WITHIN_MS = 5000;

type Denial = 'denied' | 'look';

/**
 * Denies a call by one click outside its window, with a vote that this device signs. Resolves with `denied` once it is, by this or
 * before; with `look` where a person must look at it: there is no key here, the rule asks for more than a click, the call was
 * decided otherwise, or nothing was heard in time. Never rejects. However often it is pressed, there is one vote.
 */
export function createDenials(parts: {
  readonly approverOf: (gateway: string) => Pick<Approver, 'api' | 'entry' | 'key'> | undefined;
  readonly clock: Clock;
}) {
  const { approverOf, clock } = parts;
  const underway = new Map<string, Promise<Denial>>();

  async function deny(gateway: string, approval: string): Promise<Denial> {
    const approver = approverOf(gateway);
    if (approver === undefined) return 'look';
    const { api, key } = approver;
    const entry = approver.entry();
    const { state, shown, requirement } = await api.approval(approval);
    if (state === 'denied') return 'denied';
    if (state !== 'waiting' || !clickSuffices(requirement, entry.at)) return 'look';
    const text = JSON.stringify({ vote: 'deny', assurance: 'click', shown });
    const vote = signBallot({ approval, text, present: false, at: clock.now().wall }, entry, key);
    if (vote === undefined) return 'look';
    return (await api.vote(approval, vote)).state === 'denied' ? 'denied' : 'look';
  }
  function inTime(denial: Promise<Denial>): Promise<Denial> {
    return new Promise((resolve) => {
      const cancel = clock.after(DENIED_WITHIN_MS, () => resolve('look'));
      void denial.then(resolve).finally(cancel);
    });
  }

  return (gateway: string, approval: string): Promise<Denial> => {
    const key = `${gateway}/${approval}`;
    const there = underway.get(key);
    if (there !== undefined) return there;
    // The gateway says what was in the way to whoever looks.
    const one = deny(gateway, approval).catch((): Denial => 'look');
    const timely = inTime(one);
    underway.set(key, timely);
    void one.then(() => underway.delete(key));
    return timely;
  };
}
