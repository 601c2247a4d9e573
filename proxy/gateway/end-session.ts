import type { Identified, SessionRef } from '../contract/call.ts';
import type { SessionId } from '../contract/ids.ts';
import { whoAndWhere } from '../record/facts-of-call.ts';
import { joined, resultAppend } from './call-records.ts';
import type { Core } from './core.ts';
import type { Rest } from './writer.ts';

/** What ending a session takes. */
export type Ending = Pick<Core, 'clock' | 'store' | 'writer' | 'sessions' | 'asks' | 'open' | 'desk'>;

/** Why a session is over: its agent ended it, its server no longer knew it, or nothing was heard in it for too long. */
export type SessionEnd = 'agent' | 'server' | 'idle';

/** Ends a session on record, with what is still open in it and the grants that were for it. */
export async function endSession(
  core: Ending,
  { id, basis }: SessionRef,
  reason: SessionEnd,
  rest: Rest,
): Promise<void> {
  const now = core.clock.now();
  const changes = core.sessions.close(id, now.wall);
  if (changes.length === 0) return;
  await core.asks.ended(id);
  const left = [...core.open].filter(([, call]) => call.identified.session.id === id);
  for (const [key] of left) core.open.delete(key);
  const facts = { code: 'session-ended' };
  await core.store.append(
    joined(
      ...left.map(([, call]) => resultAppend(core.writer, call.identified, 'cancelled', now, { facts })),
      {
        entries: [core.writer.entry('session.close', { basis, reason }, { ...rest, session: id }, [], now)],
        changes,
      },
    ),
  );
  await core.desk.endGrants(core.sessions.isClosed);
}

/** A server answers 404 in a session that it no longer knows (specification 2025-11-25, session management). */
export async function endGoneSession(core: Core, identified: Identified): Promise<void> {
  if (identified.call.mcpSession === undefined) return;
  const { call: _, ...rest } = whoAndWhere(identified);
  try {
    await endSession(core, identified.session, 'server', rest);
  } catch (error) {
    core.diagnose('a session could not be ended', error);
  }
}

/** Ends every session in which nothing was heard for too long. */
export async function endIdleSessions(core: Ending): Promise<void> {
  for (const { id, basis, agent, server } of core.sessions.idle(core.clock.now().mono)) {
    const rest = { actor: { principal: agent }, server: { id: server } };
    await endSession(core, { id: id as SessionId, basis }, 'idle', rest);
  }
}
