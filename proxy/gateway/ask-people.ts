import { ApproveError } from '../approve/approve-error.ts';
import type { Allowed, Denied, Held, MaskedBytes } from '../contract/call.ts';
import type { Denial } from '../contract/denial.ts';
import type { Facts } from '../contract/record.ts';
import type { CallOutcome } from '../contract/state.ts';
import type { Append } from '../contract/store.ts';
import { joined, requestAppend, resultAppend } from './call-records.ts';
import type { Core } from './core.ts';
import { decideAgain } from './decide-again.ts';
import { denialRecords } from './denial-records.ts';
import { type HoldContext, hold } from './hold.ts';

/**
 * What a server wants of the agent, up to the moment where the agent is asked: held where policy says so, decided again, its
 * request on record. `may`: the agent may be asked. `no`: refused, and its outcome is on record. `pending`: it still waits.
 */
export async function askPeople(
  core: Core,
  decided: Allowed | Denied | Held,
  masked: MaskedBytes,
  context: Pick<HoldContext, 'signal' | 'wallMs' | 'beat'>,
  facts: Facts = {},
): Promise<'may' | 'no' | 'pending'> {
  const { identified } = decided;
  const nothing: Append = { entries: [], changes: [] };
  let recorded = false;
  const request = (more: Facts = {}): Append => {
    if (recorded) return nothing;
    recorded = true;
    return requestAppend(core.writer, decided, masked, [], { facts: { ...facts, ...more } });
  };
  const ends = async (outcome: CallOutcome, denial?: Denial): Promise<void> => {
    const why = denialRecords({ identified, ...(denial === undefined ? {} : { denial }) });
    const more = { facts: { ...facts, ...why.facts }, changes: why.changes };
    const result = resultAppend(core.writer, identified, outcome, core.clock.now(), more);
    await core.store.append(joined(request(), result));
  };
  let last = decided;
  let denial: Denial | undefined;
  if (last.kind === 'held') {
    const end = await hold(last, { ...context, core, request });
    if (end.kind === 'pending') {
      await ends('pending');
      return 'pending';
    }
    // Nobody asks again for a server: with the stream that its request came on, the request is gone.
    if (end.kind === 'gone') await core.desk.withdraw(end.approval.row.id, 'agent-gone');
    if (end.kind === 'denied') denial = end.denied.denial;
    if (end.kind === 'approved') {
      const again = decideAgain(core, last, end.approval);
      if (again.kind === 'denied') denial = again.denial;
      last = again;
    }
  }
  if (last.kind !== 'allowed') {
    await ends('denied', denial);
    return 'no';
  }
  if (last.approval === undefined) {
    await core.store.append(request());
    return 'may';
  }
  try {
    await core.desk.use(last.approval.id, identified.call.id, request());
    return 'may';
  } catch (error) {
    if (!(error instanceof ApproveError)) throw error;
    await ends('denied', { reason: 'approval-over', approval: last.approval.id });
    return 'no';
  }
}
