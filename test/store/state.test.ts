import { expect, it } from 'vitest';
import type { StateChange } from '../../proxy/contract/state.ts';
import type { Store } from '../../proxy/contract/store.ts';
import { makeBody } from '../../proxy/record/body.ts';
import { approvalRow, callRow, draft, entryWithBody, sessionRow, someIds } from './helpers/appends.ts';
import { freshOptions, open } from './helpers/store.ts';

const ids = someIds();
const person = {
  id: 'p1',
  kind: 'person',
  name: 'mia',
  created: 1,
  disabledAt: null,
  roles: '["approver"]',
} as const;
const agent = {
  id: 'p2',
  kind: 'agent',
  name: 'builder',
  created: 2,
  disabledAt: null,
  roles: '[]',
} as const;
const credential = {
  id: 'c1',
  principal: 'p2',
  kind: 'mtls',
  spkiSha256: 'ab',
  serial: '01',
  notBefore: 1,
  notAfter: 9,
  revokedAt: null,
  verifier: null,
  lastUsed: null,
} as const;

async function storeWith(...changes: StateChange[]): Promise<Store> {
  const store = await open(freshOptions());
  for (const change of changes) await store.append({ entries: [], changes: [change] });
  return store;
}

it('keeps principals, agents, credentials and settings', async () => {
  const store = await storeWith(
    { op: 'principal.add', ...person },
    { op: 'principal.add', ...agent },
    { op: 'agent.add', principal: 'p2', owner: 'p1' },
    { op: 'identity.add', principal: 'p1', issuer: 'local', subject: 'mia' },
    { op: 'credential.add', ...credential },
    { op: 'credential.used', id: 'c1', at: 7 },
    { op: 'credential.used', id: 'c1', at: 5 },
    { op: 'credential.revoke', id: 'c1', at: 8 },
    { op: 'credential.revoke', id: 'c1', at: 9 },
    { op: 'principal.roles', id: 'p1', roles: '["admin"]' },
    { op: 'principal.disable', id: 'p1', at: 10 },
    { op: 'setting.put', key: 'k', value: 'a' },
    { op: 'setting.put', key: 'k', value: 'b' },
  );
  expect(await store.read('principals.all', {})).toEqual([
    { ...person, roles: '["admin"]', disabledAt: 10 },
    agent,
  ]);
  expect(await store.read('agents.all', {})).toEqual([
    { principal: 'p2', name: 'builder', owner: 'p1', ownerName: 'mia', created: 2 },
  ]);
  expect(await store.read('credentials.all', {})).toEqual([{ ...credential, lastUsed: 7, revokedAt: 8 }]);
  expect(await store.read('settings.all', {})).toEqual([{ key: 'k', value: 'b' }]);
});

it('keeps servers and tools', async () => {
  const tool = { server: 's1', name: 't' };
  const store = await storeWith(
    { op: 'server.add', id: 's1', name: 'files', added: 1, removedAt: null },
    { op: 'server.remove', id: 's1', at: 3 },
    { op: 'tool.observe', ...tool, definition: 'd1', body: '{"a":1}', at: 4, claimedClass: 'read' },
    { op: 'tool.confirm', ...tool, definition: 'd1', class: 'write', by: 'p1', at: 5 },
    { op: 'tool.observe', ...tool, definition: 'd2', body: '{"a":2}', at: 6, claimedClass: 'destructive' },
  );
  expect(await store.read('servers.all', {})).toEqual([{ id: 's1', name: 'files', added: 1, removedAt: 3 }]);
  const row = {
    ...tool,
    definition: 'd2',
    body: '{"a":2}',
    seen: 6,
    claimedClass: 'destructive',
    confirmedClass: 'write',
    confirmedDefinition: 'd1',
    confirmedBody: '{"a":1}',
    confirmedBy: 'p1',
    confirmedAt: 5,
    refusedDefinition: null,
    gone: null,
  };
  expect(await store.read('tools.all', {})).toEqual([row]);
  const put = (...changes: StateChange[]) => store.append({ entries: [], changes });
  await put({ op: 'tool.gone', ...tool, at: 7 });
  await put({ op: 'tool.gone', ...tool, at: 8 });
  expect(await store.read('tools.all', {})).toEqual([{ ...row, gone: 7 }]);
  await put({
    op: 'tool.observe',
    ...tool,
    definition: 'd2',
    body: row.body,
    at: 6,
    claimedClass: 'destructive',
  });
  expect(await store.read('tools.all', {})).toEqual([row]);
  const refuse = (definition: string) =>
    store.append({ entries: [], changes: [{ op: 'tool.reject', ...tool, definition }] });
  await expect(refuse('d1')).rejects.toMatchObject({ code: 'conflict' });
  await refuse('d2');
  // What was confirmed is another definition, so it stays to be compared with.
  expect(await store.read('tools.all', {})).toEqual([{ ...row, refusedDefinition: 'd2' }]);
  await store.append({
    entries: [],
    changes: [{ op: 'tool.confirm', ...tool, definition: 'd2', class: 'read', by: 'p1', at: 7 }],
  });
  expect(await store.read('tools.all', {})).toMatchObject([
    { confirmedDefinition: 'd2', refusedDefinition: null },
  ]);
  await refuse('d2');
  expect(await store.read('tools.all', {})).toMatchObject([
    {
      confirmedClass: null,
      confirmedDefinition: null,
      confirmedBody: null,
      confirmedBy: null,
      confirmedAt: null,
    },
  ]);
});

it('keeps sessions and calls', async () => {
  const session = sessionRow(ids);
  const observed = { ...callRow(ids, 'c3', 30), enforced: 0, effect: 'deny', rule: 'r' } as const;
  const store = await storeWith(
    { op: 'session.open', ...session },
    { op: 'session.bind', id: ids.session, externalKey: 'key' },
    { op: 'session.touch', id: ids.session, at: 5 },
    { op: 'session.touch', id: ids.session, at: 4 },
    { op: 'call.open', ...callRow(ids, 'c1', 10) },
    { op: 'call.open', ...callRow(ids, 'c2', 20) },
    { op: 'call.open', ...observed },
    { op: 'call.approval', id: 'c2', approval: 'a' },
    { op: 'call.close', id: 'c1', at: 11, outcome: 'answered', masked: 2 },
  );
  const now = { ...session, externalKey: 'key', lastCall: 5 };
  const first = { ...callRow(ids, 'c1', 10), finished: 11, outcome: 'answered', masked: 2 };
  const second = { ...callRow(ids, 'c2', 20), approval: 'a' };
  expect(await store.read('sessions.open', {})).toEqual([now]);
  expect(await store.read('session.get', { id: ids.session })).toEqual([now]);
  expect(await store.read('sessions.page', { before: 2, limit: 5 })).toEqual([now]);
  expect(await store.read('calls.of-session', { session: ids.session })).toEqual([first, second, observed]);
  expect(await store.read('calls.page', { before: 30, limit: 1 })).toEqual([second]);
  expect(await store.read('call.get', { id: 'c1' })).toEqual([first]);
  expect(await store.read('calls.unfinished', {})).toEqual([second, observed]);
  expect(await store.read('calls.observed', { since: 1 })).toEqual([
    { rule: 'r', effect: 'deny', agent: ids.agent, server: ids.server, tool: 'write_file', calls: 1 },
  ]);
  await store.append({ entries: [], changes: [{ op: 'session.close', id: ids.session, at: 40 }] });
  expect(await store.read('sessions.open', {})).toEqual([]);
  expect(await store.read('session.get', { id: ids.session })).toEqual([{ ...now, closed: 40 }]);
});

it('keeps approvals with their votes, uses and deliveries', async () => {
  const [one, two] = [approvalRow(ids, 'a1'), { ...approvalRow(ids, 'a2'), created: 2 }];
  const vote = {
    approval: 'a1',
    principal: 'p1',
    credential: 'c1',
    vote: 'approve',
    assurance: 'click',
    shown: 's',
    at: 3,
    reason: null,
    signature: null,
  } as const;
  const delivery = { approval: 'a1', principal: 'p1', device: 'd', channel: 'desktop' };
  const move = { usableUntil: 9, maxUses: 3, bounds: '{}', reason: 'fine' };
  const store = await storeWith(
    { op: 'approval.open', ...one },
    { op: 'approval.open', ...two },
    { op: 'vote.add', ...vote },
    { op: 'approval.move', id: 'a1', from: 'waiting', to: 'approved', at: 4, ...move },
    { op: 'use.add', approval: 'a1', n: 1, call: 'c1', at: 5 },
    { op: 'delivery.put', ...delivery, sent: 1, delivered: null, seen: null, failed: null },
    { op: 'delivery.put', ...delivery, sent: null, delivered: 2, seen: null, failed: 3 },
    { op: 'answer.keep', matchKey: 'k', approval: 'a1', call: 'c1', answer: Buffer.from('x'), until: 6 },
    { op: 'answer.keep', matchKey: 'k', approval: 'a1', call: 'c2', answer: Buffer.from('y'), until: 7 },
  );
  const approved = { ...one, state: 'approved', decidedAt: 4, ...move };
  expect(await store.read('approvals.live', {})).toEqual([approved, two]);
  expect(await store.read('approvals.page', { before: 2, limit: 9 })).toEqual([approved]);
  expect(await store.read('votes.of', { approval: 'a1' })).toEqual([vote]);
  expect(await store.read('votes.live', {})).toEqual([vote]);
  expect(await store.read('uses.of', { approval: 'a1' })).toEqual([
    { approval: 'a1', n: 1, call: 'c1', at: 5 },
  ]);
  expect(await store.read('uses.live', {})).toHaveLength(1);
  expect(await store.read('deliveries.of', { approval: 'a1' })).toEqual([
    { ...delivery, sent: 1, delivered: 2, seen: null, failed: 3 },
  ]);
  expect(await store.read('answers.kept', {})).toMatchObject([{ call: 'c2', until: 7 }]);
  const kept = { op: 'answer.keep', approval: 'a1', call: 'c1', answer: Buffer.from('x') } as const;
  await store.append({ entries: [], changes: [{ ...kept, matchKey: 'later', until: 8 }] });
  await store.append({ entries: [], changes: [{ op: 'answer.expire', at: 7 }] });
  expect(await store.read('answers.kept', {})).toMatchObject([{ matchKey: 'later', until: 8 }]);
  const denied = { usableUntil: null, maxUses: 1, bounds: null, reason: 'no' };
  await store.append({
    entries: [],
    changes: [
      { op: 'approval.move', id: 'a2', from: 'waiting', to: 'denied', at: 20, ...denied },
      { op: 'approval.move', id: 'a1', from: 'approved', to: 'spent', at: 21, ...denied, reason: null },
    ],
  });
  expect(await store.read('approvals.denied', { since: 20 })).toMatchObject([{ id: 'a2', decidedAt: 20 }]);
  expect(await store.read('approvals.denied', { since: 21 })).toEqual([]);
  // When and why it was decided stays, whatever comes after.
  expect(await store.read('approval.get', { id: 'a1' })).toMatchObject([
    { state: 'spent', decidedAt: 4, reason: 'fine' },
  ]);
  expect(await store.read('approvals.live', {})).toEqual([]);
  expect(await store.read('votes.live', {})).toEqual([]);
});

it('finds bodies by their record and by their commitment', async () => {
  const store = await storeWith();
  const call = entryWithBody('call.request', Buffer.from('{"masked":true}'));
  const policy = makeBody('policy', Buffer.from('rules: []'), 'application/yaml', 1, 'policy');
  const empty = makeBody('rule', new Uint8Array(), 'text/plain', 1, 'rule');
  const { indexes } = await store.append({
    entries: [
      call,
      {
        record: draft('config.change', { commits: [policy.commit, empty.commit] }),
        bodies: [policy.body, empty.body],
      },
    ],
    changes: [],
  });
  expect(indexes).toEqual([0, 1]);
  const [body] = call.bodies;
  const [found] = await store.read('bodies.of-record', { idx: 0 });
  expect(found).toMatchObject({ idx: 0, role: 'request', media: 'application/json', commit: body?.commit });
  expect(Buffer.from(found?.data ?? []).toString()).toBe('{"masked":true}');
  expect(Buffer.from(found?.salt ?? [])).toEqual(Buffer.from(body?.salt ?? []));
  const rest = await store.read('bodies.of-record', { idx: 1 });
  expect(rest.map(({ role, data }) => [role, data.length])).toEqual([
    ['policy', 9],
    ['rule', 0],
  ]);
  const commit = body?.commit ?? '';
  expect(await store.read('body.get', { commit })).toEqual([found]);
  expect(await store.read('body.get', { commit, idx: 0 })).toEqual([found]);
  expect(await store.read('body.get', { commit, idx: 1 })).toEqual([]);
  expect(await store.read('body.get', { commit: policy.commit.commit })).toEqual([rest[0]]);
});

it('knows which live approvals stand for what a server asks', async () => {
  const ask = { ...callRow(ids, 'ask', 10), direction: 'to-agent' } as const;
  const own = callRow(ids, 'own', 11);
  const over = { ...callRow(ids, 'over', 12), direction: 'to-agent' } as const;
  const store = await storeWith(
    ...[ask, own, over].flatMap((call) => [
      { op: 'call.open', ...call } as const,
      { op: 'approval.open', ...approvalRow(ids, `of-${call.id}`), call: call.id } as const,
    ]),
    {
      op: 'approval.move',
      id: 'of-over',
      from: 'waiting',
      to: 'withdrawn',
      at: 20,
      usableUntil: null,
      maxUses: 1,
      bounds: null,
      reason: 'agent-gone',
    },
  );
  expect(await store.read('approvals.asks', {})).toEqual([{ id: 'of-ask' }]);
});
