import { ApproveError } from '../approve/approve-error.ts';
import type { Allowed, Dispatchable } from '../contract/call.ts';
import type { ApprovalId } from '../contract/ids.ts';
import type { Append } from '../contract/store.ts';
import { announceCall } from './announce-call.ts';
import { requestAppend } from './call-records.ts';
import type { Core } from './core.ts';
import type { Journey } from './journey.ts';

/** Puts one allowed message on record, with the use of its approval where it has one: then it may be forwarded (law 1). */
export async function recordRequest(core: Core, allowed: Allowed, own: Journey): Promise<Dispatchable> {
  // An answer in a batch ends what a server asked, as one that comes alone does.
  if (allowed.identified.call.message.kind === 'response') {
    await core.asks.answered(allowed.identified, own.sessionChanges);
    own.requestRecorded = true;
    return allowed as Dispatchable;
  }
  const original = own.requestRecorded ? undefined : await originalRequest(core, allowed, own);
  const request = own.requestRecorded
    ? { entries: [], changes: [] }
    : requestAppend(core.writer, allowed, own.request, own.sessionChanges, { original });
  const { approval } = allowed;
  let taken = approval;
  if (approval === undefined) await core.store.append(request);
  else taken = { ...approval, use: await use(core, approval.id, allowed, own, request) };
  recorded(core, own);
  return { ...allowed, approval: taken } as Dispatchable;
}

/** The request as it came, where it is to be kept sealed. */
export function originalRequest(
  { sealing }: Pick<Core, 'sealing'>,
  { identified, decision }: Pick<Allowed, 'identified' | 'decision'>,
  { request: { changed } }: Pick<Journey, 'request'>,
): ReturnType<Core['sealing']['originalOf']> {
  return sealing.originalOf(identified, [decision], { raw: identified.call.message.raw, changed });
}

/** Without a use of its approval on record no approved call runs, whatever became of the approval meanwhile. */
async function use(
  core: Core,
  id: ApprovalId,
  allowed: Allowed,
  own: Journey,
  request: Append,
): Promise<number> {
  try {
    return await core.desk.use(id, allowed.identified.call.id, request);
  } catch (error) {
    if (error instanceof ApproveError && request.entries.length > 0) {
      await core.store.append(request);
      recorded(core, own);
    }
    throw error;
  }
}

function recorded(core: Core, own: Journey): void {
  if (own.requestRecorded) return;
  own.requestRecorded = true;
  announceCall(core, own.identified);
}
