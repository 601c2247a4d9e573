import { describe, expect, it } from 'vitest';
import type { ApprovalState, StateChange } from '../../proxy/contract/state.ts';
import type { Append } from '../../proxy/contract/store.ts';
import { verifyLog } from '../../proxy/record/verify.ts';
import { approvalRow, callRow, plain, someIds } from './helpers/appends.ts';
import { allRecords } from './helpers/records.ts';
import { freshOptions, open } from './helpers/store.ts';

const ids = someIds();
const change = (...changes: StateChange[]): Append => ({ entries: [], changes });
const vote = (principal: string, at = 1): StateChange => ({
  op: 'vote.add',
  approval: 'a',
  principal,
  credential: 'c',
  vote: 'approve',
  assurance: 'click',
  shown: 's',
  at,
  reason: null,
  signature: null,
});
const move = (from: ApprovalState, to: ApprovalState): StateChange => ({
  op: 'approval.move',
  id: 'a',
  from,
  to,
  at: 5,
  usableUntil: null,
  maxUses: 1,
  bounds: null,
  reason: null,
});
const use = (n: number): StateChange => ({ op: 'use.add', approval: 'a', n, call: 'c', at: 1 });
const identity = (principal: string): StateChange => ({
  op: 'identity.add',
  principal,
  issuer: 'https://idp',
  subject: '42',
});
const opened: StateChange = { op: 'approval.open', ...approvalRow(ids, 'a') };

describe('a change that must not happen twice', () => {
  const close: StateChange = { op: 'call.close', id: 'c', at: 2, outcome: 'answered', masked: 0 };
  const observe = (definition: string): StateChange => ({
    op: 'tool.observe',
    server: 's',
    name: 't',
    definition,
    body: '{}',
    at: 1,
    claimedClass: 'read',
  });
  const confirm: StateChange = {
    op: 'tool.confirm',
    server: 's',
    name: 't',
    definition: 'one',
    class: 'read',
    by: 'p',
    at: 1,
  };
  it.each<[string, StateChange[], StateChange]>([
    ['a second vote of one principal', [opened, vote('p')], vote('p', 2)],
    ['a second use of one number', [opened, use(1)], use(1)],
    ['a move from a state that is no more', [opened, move('waiting', 'approved')], move('waiting', 'denied')],
    ['an identity under two principals', [identity('p')], identity('q')],
    ['a second outcome of a call', [{ op: 'call.open', ...callRow(ids, 'c') }, close], close],
    ['an outcome of no call', [], close],
    ['a confirmation of a definition that has changed', [observe('one'), observe('two')], confirm],
    ['a second server of one name', [server('s1')], server('s2')],
    ['a value outside its set', [], { ...opened, state: 'maybe' } as unknown as StateChange],
    [
      'a value that no column takes',
      [],
      { op: 'setting.put', key: 'k', value: {} } as unknown as StateChange,
    ],
  ])('conflicts: %s', async (_, before, again) => {
    const store = await open(freshOptions());
    await store.append(change(...before));
    await expect(store.append(change(again))).rejects.toMatchObject({ code: 'conflict' });
    expect(store.health().failing).toBeUndefined();
  });

  function server(id: string): StateChange {
    return { op: 'server.add', id, name: 'files', added: 1, removedAt: null };
  }
});

it('rejects the append that conflicts, whole, and no other of its group', async () => {
  const store = await open(freshOptions());
  await store.append(change(opened, vote('first')));
  const withRecord = (...changes: StateChange[]): Append => ({ ...plain('approval.decide'), changes });
  const outcomes = await Promise.allSettled([
    store.append(withRecord(vote('second'))),
    // Its vote for `third` is good, and goes with the one that is not.
    store.append(withRecord(vote('third'), vote('first'))),
    store.append(withRecord(vote('third', 9))),
    store.append(withRecord(move('waiting', 'approved'))),
    store.append(withRecord(move('waiting', 'denied'))),
    store.append(plain()),
  ]);
  expect(outcomes).toMatchObject([
    { value: { indexes: [0] } },
    { reason: { code: 'conflict' } },
    { value: { indexes: [1] } },
    { value: { indexes: [2] } },
    { reason: { code: 'conflict' } },
    { value: { indexes: [3] } },
  ]);
  const votes = await store.read('votes.of', { approval: 'a' });
  expect(votes.map(({ principal, at }) => [principal, at])).toEqual([
    ['first', 1],
    ['second', 1],
    ['third', 9],
  ]);
  expect((await store.read('approval.get', { id: 'a' }))[0]?.state).toBe('approved');
  const signed = await store.checkpoint();
  const head = { size: signed.size, root: Buffer.from(signed.root, 'base64') };
  expect(await verifyLog(await allRecords(store), head)).toMatchObject({ ok: true, size: 4 });
});

it('lets one of many that race for the same use win', async () => {
  const store = await open(freshOptions());
  await store.append(change(opened));
  const race = await Promise.allSettled(Array.from({ length: 20 }, () => store.append(change(use(1)))));
  expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});
