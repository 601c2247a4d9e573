import type { Store } from '../contract/store.ts';
import type { Clock } from '../contract/time.ts';
import type { Writer } from './writer.ts';

/**
 * What a crash left: calls without an outcome. A held one that was never used did not run; of any other nobody knows, and that
 * is what its outcome says. Approvals go on waiting.
 */
export async function recoverCalls(store: Store, writer: Writer, clock: Clock): Promise<number> {
  const rows = await store.read('calls.unfinished', {});
  for (const row of rows) {
    const uses = row.approval === null ? [] : await store.read('uses.of', { approval: row.approval });
    const ran = row.effect === 'allow' || row.enforced === 0 || uses.some((use) => use.call === row.id);
    const outcome = ran ? 'unknown' : 'pending';
    const rest = {
      session: row.session,
      call: row.id,
      actor: { principal: row.agent },
      server: { id: row.server },
    };
    await store.append({
      entries: [writer.entry('call.result', { outcome, reason: 'gateway-ended' }, rest)],
      changes: [{ op: 'call.close', id: row.id, at: clock.now().wall, outcome, masked: 0 }],
    });
  }
  return rows.length;
}
