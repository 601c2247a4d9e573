import type { CallRow } from '../contract/state.ts';
import type { Append, Store } from '../contract/store.ts';
import type { Clock } from '../contract/time.ts';
import type { Writer } from './writer.ts';

/**
 * What a crash left: calls without an outcome. A held one that was never used did not run; of any other nobody knows, and that
 * is what its outcome says. Approvals go on waiting.
 */
export async function recoverCalls(store: Store, writer: Writer, clock: Clock): Promise<number> {
  const rows = await store.read('calls.unfinished', {});
  const appends: Append[] = [];
  for (const row of rows) appends.push(ending(row, await mayHaveRun(store, row), writer, clock));
  // At once: one commit for all of them, where one behind another would each wait for the disk, and the start with them.
  await Promise.all(appends.map((append) => store.append(append)));
  return rows.length;
}

async function mayHaveRun(store: Store, row: CallRow): Promise<boolean> {
  if (row.effect === 'allow' || row.enforced === 0) return true;
  const uses = row.approval === null ? [] : await store.read('uses.of', { approval: row.approval });
  return uses.some((use) => use.call === row.id);
}

function ending(row: CallRow, ran: boolean, writer: Writer, clock: Clock): Append {
  const outcome = ran ? 'unknown' : 'pending';
  const rest = {
    session: row.session,
    call: row.id,
    actor: { principal: row.agent },
    server: { id: row.server },
  };
  return {
    entries: [writer.entry('call.result', { outcome, reason: 'gateway-ended' }, rest)],
    changes: [{ op: 'call.close', id: row.id, at: clock.now().wall, outcome, masked: 0 }],
  };
}
