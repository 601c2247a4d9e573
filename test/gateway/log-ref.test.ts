import { expect, it } from 'vitest';
import { NEWEST_CALLS } from '../../proxy/contract/queries.ts';
import { findRef } from '../../proxy/gateway/control/log-ref.ts';
import { uuidv7 } from '../../proxy/platform/uuid.ts';
import { approvalRow, callRow, sessionRow, someIds } from '../store/helpers/appends.ts';
import { freshOptions, open } from '../store/helpers/store.ts';

const CHUNK = 1000;

it('a whole id is found however many calls came after it; the end of one among the newest', async () => {
  const ids = someIds();
  const store = await open(freshOptions());
  const [old, later, approval] = [uuidv7(), uuidv7(), uuidv7()];
  await store.append({
    entries: [],
    changes: [
      { op: 'session.open', ...sessionRow(ids) },
      { op: 'approval.open', ...approvalRow(ids, approval) },
      { op: 'call.open', ...callRow(ids, old) },
    ],
  });
  for (let n = 0; n < NEWEST_CALLS; n += CHUNK) {
    const changes = Array.from({ length: CHUNK }, (_, m) => ({
      op: 'call.open' as const,
      ...callRow(ids, `${n + m}`),
    }));
    await store.append({ entries: [], changes });
  }
  await store.append({ entries: [], changes: [{ op: 'call.open', ...callRow(ids, later) }] });

  for (const id of [old, old.toUpperCase(), later])
    expect(await findRef(store, id)).toEqual({ what: 'call', id: id.toLowerCase() });
  expect(await findRef(store, later.slice(-8))).toEqual({ what: 'call', id: later });
  expect(await findRef(store, ids.session)).toEqual({ what: 'session', id: ids.session });
  expect(await findRef(store, approval)).toMatchObject({ what: 'approval', id: approval });
  await expect(findRef(store, old.slice(-8))).rejects.toMatchObject({ code: 'not-found' });
  for (const wild of [`${later.slice(-8, -1)}_`, `${later.slice(-9, -4)}%`, '%%%%%%'])
    await expect(findRef(store, wild)).rejects.toMatchObject({ code: 'not-found' });
  await expect(findRef(store, uuidv7())).rejects.toMatchObject({ code: 'not-found' });
});
