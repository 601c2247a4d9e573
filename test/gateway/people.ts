import type { Actor, VoteInput } from '../../proxy/contract/control.ts';
import { OPERATOR, type Rig } from './rig.ts';

/** Enrols an approver; the secret is made up here and stands nowhere else. */
export async function enrolApprover(rig: Rig, name: string): Promise<Actor> {
  const secret = `secret of ${name} ${crypto.randomUUID()}`;
  await rig.gateway.control.addPerson({ name, secret, roles: ['approver'] }, OPERATOR);
  const login = await rig.gateway.control.login({ person: name, secret });
  if (login === undefined) throw new Error('the approver cannot log in');
  return { principal: login.principal, credential: login.credential, method: 'token' };
}

/** Waits, by the gateway's own events, until `count` approvals wait, and gives their ids, oldest first. */
export async function waitingApprovals(rig: Rig, count = 1): Promise<string[]> {
  const stop = new AbortController();
  const events = rig.gateway.control.events(0, stop.signal);
  for await (const _ of events) {
    const waiting = await rig.gateway.control.approvals({ state: 'waiting', limit: 100 });
    if (waiting.length >= count) {
      stop.abort();
      return waiting.map((one) => one.id);
    }
  }
  throw new Error('the events ended');
}

/** Votes on what is shown now. */
export async function vote(rig: Rig, id: string, by: Actor, what: 'approve' | 'deny' = 'approve', more: Partial<VoteInput> = {}): Promise<void> {
  const detail = await rig.gateway.control.approval(id);
  await rig.gateway.control.vote(id, { vote: what, assurance: 'os-presence', shown: detail.shown, revealed: [], ...more } as never, by);
}
