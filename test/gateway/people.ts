import type { Actor } from '../../proxy/contract/control.ts';
import type { VoteInput } from '../../proxy/contract/inputs.ts';
import { OPERATOR, type Rig } from './rig.ts';

/** The first approver of each rig, who introduces the others. */
const introducers = new WeakMap<Rig, { person: string; secret: string }>();

/** Enrols an approver; the secret is made up here and stands nowhere else. */
export async function enrolApprover(
  rig: Rig,
  name: string,
  secret = `secret of ${name} ${crypto.randomUUID()}`,
): Promise<Actor> {
  const introducedBy = introducers.get(rig);
  await rig.gateway.control.addPerson({ name, secret, roles: ['approver'], introducedBy }, OPERATOR);
  if (introducedBy === undefined) introducers.set(rig, { person: name, secret });
  const login = await rig.gateway.control.login({ person: name, secret });
  if (login === undefined) throw new Error('the approver cannot log in');
  return { principal: login.principal, credential: login.credential, method: 'token' };
}

/** Waits, by the gateway's own events, until `count` approvals wait, and gives their ids, oldest first. */
export async function waitingApprovals(rig: Rig, count = 1): Promise<string[]> {
  const look = async (): Promise<string[] | undefined> => {
    const waiting = await rig.gateway.control.approvals({ state: 'waiting', limit: 100 });
    return waiting.length >= count ? waiting.map((one) => one.id) : undefined;
  };
  return untilTrue(rig, look);
}

/** The first value of `look` that is not undefined: looks now, and again at each of the gateway's events. */
export async function untilTrue<T>(
  rig: Pick<Rig, 'gateway'>,
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const now = await look();
  if (now !== undefined) return now;
  const stop = new AbortController();
  for await (const _ of rig.gateway.control.events(0, stop.signal)) {
    const found = await look();
    if (found === undefined) continue;
    stop.abort();
    return found;
  }
  throw new Error('the events ended');
}

/** Votes on what is shown now. */
export async function vote(
  rig: Rig,
  id: string,
  by: Actor,
  what: 'approve' | 'deny' = 'approve',
  more: Partial<VoteInput> = {},
): Promise<void> {
  const detail = await rig.gateway.control.approval(id);
  await rig.gateway.control.vote(
    id,
    { vote: what, assurance: 'os-presence', shown: detail.shown, revealed: [], ...more } as never,
    by,
  );
}
