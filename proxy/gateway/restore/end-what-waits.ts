import type { Actor } from '../../contract/control.ts';
import type { CredentialRow, StateChange } from '../../contract/state.ts';
import type { Store } from '../../contract/store.ts';
import type { Clock } from '../../contract/time.ts';
import type { Peeked } from '../../store/peek.ts';
import { actorOf } from '../control/actor.ts';
import { createJournal } from '../journal.ts';
import type { Writer } from '../writer.ts';

interface Ports {
  readonly store: Store;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly by: Actor;
  /** The log that was there, as far as it can be read. */
  readonly before: Peeked | undefined;
}
const REASON = 'restored';

/**
 * What a copy has of a time that is over, on record: its sessions and all that waits or may still be used end, for an approval that was
 * spent after the copy was made would be good once more. What was revoked since stays revoked where the log that was there still tells.
 */
export async function endWhatWaits(ports: Ports): Promise<void> {
  await endSessions(ports);
  await endApprovals(ports);
  await revokeAgain(ports);
}

async function endSessions({ store, writer, clock }: Ports): Promise<void> {
  for (const { id, basis, agent, server } of await store.read('sessions.open', {})) {
    const about = { session: id, actor: { principal: agent }, server: { id: server } };
    await store.append({
      entries: [writer.entry('session.close', { basis, reason: REASON }, about)],
      changes: [{ op: 'session.close', id, at: clock.now().wall }],
    });
  }
}

async function endApprovals({ store, writer, clock, by }: Ports): Promise<void> {
  const journal = createJournal(store, writer);
  for (const row of await store.read('approvals.live', {})) {
    const to = row.state === 'waiting' ? 'withdrawn' : 'revoked';
    const { id, state: from, usableUntil, maxUses, bounds } = row;
    const at = row.decidedAt ?? clock.now().wall;
    await journal.ended(
      { ...row, state: to, decidedAt: at, reason: REASON },
      { op: 'approval.move', id, from, to, at, usableUntil, maxUses, bounds, reason: REASON },
      by,
    );
  }
}

async function revokeAgain({ store, writer, clock, by, before }: Ports): Promise<void> {
  const revoked = new Map(before?.credentials.map(({ id, revokedAt }) => [id, revokedAt]));
  const disabled = new Map(before?.principals.map(({ id, disabledAt }) => [id, disabledAt]));
  const actor = actorOf(by);
  for (const credential of await store.read('credentials.all', {})) {
    if (credential.revokedAt !== null) continue;
    // An invitation is good for once, and nobody knows any more whether that was.
    const since = revoked.get(credential.id) ?? (credential.kind === 'invite' ? clock.now().wall : null);
    if (since === null) continue;
    const { id, principal } = credential;
    const facts = { credential: id, principal, type: typeOf(credential), reason: REASON };
    await store.append({
      entries: [writer.entry('credential.revoke', facts, { actor })],
      changes: [{ op: 'credential.revoke', id, at: since }],
    });
  }
  for (const { id, kind, disabledAt } of await store.read('principals.all', {})) {
    const since = disabled.get(id);
    if (disabledAt !== null || since === null || since === undefined) continue;
    const change: StateChange = { op: 'principal.disable', id, at: since };
    const facts = { change: 'disable', principal: id, type: kind, reason: REASON };
    await store.append({ entries: [writer.entry('identity.change', facts, { actor })], changes: [change] });
  }
}

/** As other records of the kind call it. */
const typeOf = ({ kind }: CredentialRow): string => (kind === 'mtls' ? 'certificate' : kind);
