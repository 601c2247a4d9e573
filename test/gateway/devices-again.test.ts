import { expect, it } from 'vitest';
import type { BootId } from '../../proxy/contract/ids.ts';
import type { CredentialRow } from '../../proxy/contract/state.ts';
import { devicesOnRecordAgain } from '../../proxy/gateway/restore/devices-again.ts';
import { createWriter } from '../../proxy/gateway/writer.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { uuidv7 } from '../../proxy/platform/uuid.ts';
import { type Device, newDevice } from '../api/device.ts';
import { draft } from '../store/helpers/appends.ts';
import { freshOptions, open } from '../store/helpers/store.ts';

const PERSON = uuidv7();
const row = (id: string, { spki, spkiSha256 }: Device, more: Partial<CredentialRow> = {}): CredentialRow => ({
  ...{ id, principal: PERSON, kind: 'device', spkiSha256, verifier: spki, serial: null },
  ...{ notBefore: 1, notAfter: null, revokedAt: null, lastUsed: null },
  ...more,
});
const issued = (credential: string, { spki, spkiSha256 }: Device, principal = PERSON) =>
  draft('credential.issue', {
    facts: { credential, principal, type: 'device', spki: spkiSha256, key: spki },
  });

it('a key comes from the record of its enrolment, and not from a table that nothing proves', async () => {
  const options = freshOptions();
  const store = await open(options);
  const [good, other, moved, gone, never] = Array.from({ length: 5 }, () => ({
    id: uuidv7(),
    ...newDevice(),
  }));
  if (!good || !other || !moved || !gone || !never) throw new Error('no devices');
  const enrolled = [good, other, moved, gone];
  await store.append({
    entries: [
      ...enrolled.map((one) => ({
        record: issued(one.id, one, one === moved ? uuidv7() : PERSON),
        bodies: [],
      })),
      // Of two, the first counts.
      { record: issued(other.id, never), bodies: [] },
    ],
    changes: [
      {
        op: 'principal.add',
        id: PERSON,
        kind: 'person',
        name: 'ann',
        created: 1,
        disabledAt: null,
        roles: '[]',
      },
      { op: 'credential.add', ...row(good.id, good) },
      { op: 'credential.add', ...row(other.id, never) },
      { op: 'credential.add', ...row(moved.id, moved) },
      { op: 'credential.add', ...row(gone.id, gone, { revokedAt: 2 }) },
    ],
  });
  const before = store.health().size;
  const writer = createWriter(uuidv7<BootId>(), 'same-user', systemClock);
  const by = { principal: 'gateway', method: 'in-process' as const };
  await devicesOnRecordAgain({ store, writer, by, last: options.log.epoch });
  const rows = await store.read('records.page', { from: before, limit: 10 });
  const facts = rows.map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()).facts);
  expect(facts).toEqual([
    expect.objectContaining({ credential: good.id, key: good.spki, reason: 'restored' }),
  ]);
});
