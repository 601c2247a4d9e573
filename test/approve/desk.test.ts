import { describe, expect, it } from 'vitest';
import type { ApprovalRow } from '../../proxy/contract/state.ts';
import { ballot, deskRig, NEVER, NOTHING, question, turns } from './desk-rig.ts';

const code = (wanted: string) => expect.objectContaining({ code: wanted });
const TWO = { groups: [{ of: ['*'], need: 2 }] };

describe('a deadline', () => {
  it('denies by itself, and a vote after it counts no more', async () => {
    const { desk, clock, row, log } = deskRig();
    const approval = await desk.open(row(), NOTHING, 'to-server');
    const waits = desk.wait(approval, 3_600_000, NEVER);
    clock.advance(600_000);
    expect(await waits).toBe('expired');
    await expect(
      desk.vote(approval.row.id, ballot('p-ann')).catch((error: unknown) => error),
    ).resolves.toEqual(code('not-waiting'));
    expect(log.map((one) => `${one.what} ${one.state}`)).toEqual(['opened waiting', 'ended expired']);
  });

  it('that comes while the last vote is being written ends nothing', async () => {
    const { desk, clock, row, shut } = deskRig();
    const approval = await desk.open(row(), NOTHING, 'to-server');
    const waits = desk.wait(approval, 3_600_000, NEVER);
    clock.advance(599_999);
    const write = shut();
    const voted = desk.vote(approval.row.id, ballot('p-ann'));
    await turns();
    clock.advance(10);
    write();
    expect((await voted).state).toBe('approved');
    expect(await waits).toBe('approved');
    expect(await desk.use(approval.row.id, 'call-1', NOTHING)).toBe(1);
  });

  it('that is being written lets no vote in behind it', async () => {
    const { desk, clock, row, shut, log } = deskRig();
    const approval = await desk.open(row(), NOTHING, 'to-server');
    const write = shut();
    clock.advance(600_000);
    clock.setWall(-3_600_000);
    const voted = desk.vote(approval.row.id, ballot('p-ann')).catch((error: unknown) => error);
    write();
    expect(await voted).toEqual(code('not-waiting'));
    expect(log.at(-1)?.state).toBe('expired');
  });

  it('is not moved by the wall clock, nor cut short by the length of a timer', async () => {
    const { desk, clock, row } = deskRig();
    const day = 86_400_000;
    const now = clock.now().wall;
    const approval = await desk.open(row({ deadline: now + 60 * day * 1000 }), NOTHING, 'to-server');
    const waits = desk.wait(approval, 90 * day, NEVER);
    clock.setWall(-30 * day);
    clock.advance(59 * day);
    expect(approval.row.state).toBe('waiting');
    clock.advance(day);
    expect(await waits).toBe('expired');
  });

  it('is kept by trying again where the store was away', async () => {
    const { desk, clock, row, failNext, announced } = deskRig();
    const approval = await desk.open(row(), NOTHING, 'to-server');
    failNext();
    clock.advance(600_000);
    await approval.turn;
    expect(approval.row.state).toBe('waiting');
    const waits = desk.wait(approval, 3_600_000, NEVER);
    await turns();
    clock.advance(5000);
    expect(await waits).toBe('expired');
    expect(announced).toEqual(['opened waiting', 'changed expired']);
  });
});

describe('a use', () => {
  it('is taken once, however many ask at once', async () => {
    const { desk, row } = deskRig();
    const approval = await desk.open(row(), NOTHING, 'to-server');
    await desk.vote(approval.row.id, ballot('p-ann'));
    const tries = await Promise.allSettled(
      [1, 2, 3].map((n) => desk.use(approval.row.id, `call-${n}`, NOTHING)),
    );
    expect(tries.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    await expect(desk.use(approval.row.id, 'call-4', NOTHING)).rejects.toEqual(code('used-up'));
    expect(desk.get(approval.row.id)).toBeUndefined();
  });

  it('is not taken where it could not be written, and can be taken then', async () => {
    const { desk, row, failNext } = deskRig();
    const approval = await desk.open(row(), NOTHING, 'to-server');
    await desk.vote(approval.row.id, ballot('p-ann'));
    failNext();
    await expect(desk.use(approval.row.id, 'call-1', NOTHING)).rejects.toThrow();
    expect(await desk.use(approval.row.id, 'call-2', NOTHING)).toBe(1);
  });

  it('of an approval whose time is over is refused, and that is on record', async () => {
    const { desk, clock, row, log } = deskRig({ approvalKeptMs: 1000 });
    const approval = await desk.open(row(), NOTHING, 'to-server');
    await desk.vote(approval.row.id, ballot('p-ann'));
    clock.setWall(-3_600_000);
    clock.advance(1000);
    await approval.turn;
    await expect(desk.use(approval.row.id, 'call-1', NOTHING)).rejects.toEqual(code('used-up'));
    expect(log.at(-1)).toMatchObject({
      what: 'ended',
      state: 'expired',
      detail: ['not-used-in-time', undefined],
    });
  });

  it('that was spent stays spent after a restart', async () => {
    const { desk, row } = deskRig();
    const spent = row({ state: 'approved', usableUntil: row().created + 900_000_000, maxUses: 2 });
    const use = { approval: spent.id, n: 1, call: 'c', at: 0 };
    desk.load({ approvals: [spent], votes: [], uses: [use], denied: [], asks: new Set() });
    expect(await desk.use(spent.id, 'call-2', NOTHING)).toBe(2);
    await expect(desk.use(spent.id, 'call-3', NOTHING)).rejects.toEqual(code('used-up'));
    desk.stop();
  });
});

describe('votes', () => {
  it('of one person count once, at once or later, and after a restart', async () => {
    const { desk, row } = deskRig();
    const approval = await desk.open(row({}, TWO), NOTHING, 'to-server');
    const { id } = approval.row;
    const tries = await Promise.allSettled([desk.vote(id, ballot('p-ann')), desk.vote(id, ballot('p-ann'))]);
    expect(tries.map((one) => one.status)).toEqual(['fulfilled', 'rejected']);
    const again = deskRig();
    again.desk.load({
      approvals: [approval.row],
      votes: approval.votes.map((vote) => ({ ...vote, approval: id })),
      uses: [],
      denied: [],
      asks: new Set(),
    });
    await expect(again.desk.vote(id, ballot('p-ann'))).rejects.toEqual(code('already-voted'));
    expect((await again.desk.vote(id, ballot('p-bob'))).state).toBe('approved');
  });

  it('that could not be written were not cast', async () => {
    const { desk, row, failNext } = deskRig();
    const { row: opened } = await desk.open(row(), NOTHING, 'to-server');
    failNext();
    await expect(desk.vote(opened.id, ballot('p-ann'))).rejects.toThrow();
    expect((await desk.vote(opened.id, ballot('p-ann'))).state).toBe('approved');
  });

  it('are for approvers of today, of the groups that were asked', async () => {
    const { desk, row, approvers } = deskRig();
    const { row: opened } = await desk.open(
      row({}, { groups: [{ of: ['ann', 'bob'], need: 2 }] }),
      NOTHING,
      'to-server',
    );
    await expect(desk.vote(opened.id, ballot('p-cleo'))).rejects.toEqual(code('not-allowed'));
    await expect(desk.vote(opened.id, ballot('agent-1'))).rejects.toEqual(code('not-allowed'));
    await desk.vote(opened.id, ballot('p-ann'));
    approvers.delete('p-ann');
    expect((await desk.vote(opened.id, ballot('p-bob'))).state).toBe('waiting');
  });

  it('of the last one do not stretch what others approved once', async () => {
    const { desk, clock, row } = deskRig();
    const approval = await desk.open(row({}, TWO), NOTHING, 'to-server');
    const grant = { until: clock.now().wall + 1e12, uses: 1000, bounds: { args: {}, free: {} } };
    await desk.vote(approval.row.id, ballot('p-ann'));
    await expect(desk.vote(approval.row.id, ballot('p-bob', 'approve', grant))).rejects.toEqual(
      code('not-allowed'),
    );
    expect((await desk.vote(approval.row.id, ballot('p-bob'))).maxUses).toBe(1);
  });

  it('deny for a while, and the denial outlives a restart', async () => {
    const { desk, clock, row } = deskRig({ deniedCooldownMs: 60_000 });
    const { row: opened } = await desk.open(row(), NOTHING, 'to-server');
    const denied = await desk.vote(opened.id, ballot('p-ann', 'deny'));
    await expect(desk.vote(opened.id, ballot('p-bob'))).rejects.toEqual(code('not-waiting'));
    const again = deskRig({ deniedCooldownMs: 60_000 });
    again.desk.load({ approvals: [], votes: [], uses: [], denied: [denied], asks: new Set() });
    expect(desk.find(question()).kind).toBe('cooldown');
    expect(again.desk.find(question()).kind).toBe('cooldown');
    expect(desk.find(question({ matchKey: 'key-2' })).kind).toBe('new');
    clock.advance(60_000);
    expect(desk.find(question()).kind).toBe('new');
  });
});

describe('a waiting approval', () => {
  it('is shown to nobody before it is durable, yet counts against the ceiling', async () => {
    const { desk, row, shut, announced } = deskRig();
    const write = shut();
    const opening = [1, 2, 3, 4, 5].map((n) =>
      desk.open(row({ matchKey: `key-${n}` }), NOTHING, 'to-server'),
    );
    expect([desk.all(), announced]).toEqual([[], []]);
    expect(desk.find(question({ matchKey: 'key-6' })).kind).toBe('full');
    expect(desk.find(question({ matchKey: 'key-5' })).kind).toBe('join');
    expect(desk.find(question({ matchKey: 'key-5', agent: 'agent-2' })).kind).toBe('new');
    write();
    await Promise.all(opening);
    expect(desk.all()).toHaveLength(5);
  });

  it('that could not be written is gone, and so are those who joined it', async () => {
    const { desk, row, failNext, shut } = deskRig();
    failNext();
    const write = shut();
    const opening = desk.open(row(), NOTHING, 'to-server');
    const found = desk.find(question());
    if (found.kind !== 'join') throw new Error(found.kind);
    const joined = desk.wait(found.approval, 1000, NEVER);
    write();
    await expect(opening).rejects.toThrow();
    expect(await joined).toBe('withdrawn');
    expect(await desk.wait(found.approval, 1000, NEVER)).toBe('withdrawn');
    expect(desk.find(question()).kind).toBe('new');
  });

  it('under terms that no longer stand is neither joined nor used, and the ceiling still holds', async () => {
    const { desk, row } = deskRig({ waitingPerAgent: 2 });
    const stricter = { stands: (one: ApprovalRow) => one.rule === 'new' };
    const first = await desk.open(row(), NOTHING, 'to-server');
    await desk.vote(first.row.id, ballot('p-ann'));
    expect(desk.find(question()).kind).toBe('use');
    expect(desk.find(question(stricter)).kind).toBe('new');
    expect(desk.find(question({ definition: 'changed' })).kind).toBe('new');
    await desk.open(row({ rule: 'new' }), NOTHING, 'to-server');
    expect(desk.find(question(stricter)).kind).toBe('join');
    await desk.open(row({ matchKey: 'key-2' }), NOTHING, 'to-server');
    expect(desk.find(question({ ...stricter, matchKey: 'key-2' })).kind).toBe('full');
  });

  it('tells those who come too late what became of it', async () => {
    const { desk, clock, row } = deskRig();
    const approval = await desk.open(row(), NOTHING, 'to-server');
    clock.advance(600_000);
    await approval.turn;
    expect(await desk.wait(approval, 1000, NEVER)).toBe('expired');
  });
});

describe('a grant', () => {
  const open = async () => {
    const rig = deskRig();
    const { row } = await rig.desk.open(
      rig.row({ deadline: rig.clock.now().wall + 600_000_000 }),
      NOTHING,
      'to-server',
    );
    const bounds = { args: { path: '/tmp/a/x' }, free: { path: { within: '/tmp/a' } } };
    await rig.desk.vote(
      row.id,
      ballot('p-ann', 'approve', { until: rig.clock.now().wall + 60_000_000, uses: 2, bounds }),
    );
    return { ...rig, id: row.id };
  };
  const other = { matchKey: 'key-2', args: { path: '/tmp/a/y' } };

  it('covers other calls within its bounds, of the same agent, session, server, method, tool and definition', async () => {
    const { desk } = await open();
    expect(desk.find(question(other)).kind).toBe('use');
    for (const wrong of [
      { agent: 'x' },
      { session: 'x' },
      { server: 'x' },
      { method: 'x' },
      { tool: 'x' },
      { definition: 'x' },
      { args: { path: '/tmp/b' } },
      { stands: () => false },
    ])
      expect([wrong, desk.find(question({ ...other, ...wrong })).kind]).toEqual([wrong, 'new']);
  });

  it('ends after its uses, its time, or when it is revoked by someone who is named', async () => {
    const used = await open();
    await used.desk.use(used.id, 'c1', NOTHING);
    await used.desk.use(used.id, 'c2', NOTHING);
    expect(used.desk.find(question(other)).kind).toBe('new');
    const late = await open();
    late.clock.advance(60_000);
    expect(late.desk.find(question(other)).kind).toBe('new');
    const revoked = await open();
    await revoked.desk.withdraw(revoked.id, 'cancelled');
    expect(revoked.desk.find(question(other)).kind).toBe('use');
    await revoked.desk.revoke(revoked.id, { principal: 'p-root', method: 'token' });
    expect(revoked.desk.find(question(other)).kind).toBe('new');
    expect(revoked.log.at(-1)).toMatchObject({
      what: 'ended',
      state: 'revoked',
      detail: ['revoked', 'p-root'],
    });
  });
});

describe('what servers ask', () => {
  const asks = (n: number, server = 'server-1') =>
    question({ direction: 'to-agent', matchKey: `ask-${server}-${n}`, server });
  const ask = (rig: ReturnType<typeof deskRig>, n: number, server = 'server-1') =>
    rig.desk.open(rig.row({ matchKey: `ask-${server}-${n}`, server }), NOTHING, 'to-agent');

  it("takes none of the agent's places, nor those of another server", async () => {
    const rig = deskRig();
    for (const n of [1, 2, 3, 4, 5]) await ask(rig, n);
    expect(rig.desk.find(asks(6)).kind).toBe('full');
    expect(rig.desk.find(asks(6, 'server-2')).kind).toBe('new');
    expect(rig.desk.find(question()).kind).toBe('new');
    for (const n of [1, 2, 3, 4, 5])
      await rig.desk.open(rig.row({ matchKey: `own-${n}` }), NOTHING, 'to-server');
    expect(rig.desk.find(question({ matchKey: 'own-6' })).kind).toBe('full');
    expect(rig.desk.find(asks(1, 'server-2')).kind).toBe('new');
  });

  it('is still told apart after a restart', async () => {
    const rig = deskRig();
    const opened = await Promise.all([1, 2, 3, 4, 5].map((n) => ask(rig, n)));
    const again = deskRig();
    const approvals = opened.map(({ row }) => row);
    again.desk.load({
      approvals,
      votes: [],
      uses: [],
      denied: [],
      asks: new Set(approvals.map(({ id }) => id)),
    });
    expect(again.desk.find(question()).kind).toBe('new');
    expect(again.desk.find(asks(6)).kind).toBe('full');
  });

  it("is never covered by an approval or a grant of the agent's own call, nor the other way round", async () => {
    const { desk, clock, row } = deskRig();
    const grant = {
      until: clock.now().wall + 1e12,
      uses: 9,
      bounds: { args: {}, free: { path: 'any' as const } },
    };
    for (const [given, other] of [
      ['to-server', 'to-agent'],
      ['to-agent', 'to-server'],
    ] as const) {
      const { row: opened } = await desk.open(row({ agent: given }), NOTHING, given);
      await desk.vote(opened.id, ballot('p-ann', 'approve', grant));
      expect(desk.find(question({ agent: given, direction: given })).kind).toBe('use');
      expect(desk.find(question({ agent: given, direction: other })).kind).toBe('new');
    }
  });
});

describe('the end of a session', () => {
  it('ends its grants, and neither approvals of one call nor those of other sessions', async () => {
    const { desk, clock, row, log } = deskRig();
    const grant = { until: clock.now().wall + 1e12, uses: 9, bounds: { args: {}, free: {} } };
    const opened = await Promise.all(
      ['over', 'over', 'goes-on'].map((session, n) =>
        desk.open(row({ session, matchKey: `key-${n}` }), NOTHING, 'to-server'),
      ),
    );
    for (const [n, { row: one }] of opened.entries())
      await desk.vote(one.id, ballot('p-ann', 'approve', n === 1 ? undefined : grant));
    await desk.endGrants((session) => session === 'over');
    expect(opened.map(({ row: one }) => one.state)).toEqual(['expired', 'approved', 'approved']);
    expect(log.at(-1)).toMatchObject({ what: 'ended', detail: ['session-ended', undefined] });
  });
});
