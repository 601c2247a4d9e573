import { describe, expect, it } from 'vitest';
import { ballot, deskRig, NOTHING, question, turns } from './desk-rig.ts';

describe('the clock on the wall', () => {
  it('neither ends nor prolongs the time in which a denied call is not asked again', async () => {
    const { desk, clock, row } = deskRig({ deniedCooldownMs: 60_000 });
    const { row: opened } = await desk.open(row(), NOTHING, 'to-server');
    await desk.vote(opened.id, ballot('p-ann', 'deny'));
    clock.setWall(3_600_000);
    expect(desk.find(question()).kind).toBe('cooldown');
    clock.setWall(-7_200_000);
    clock.advance(60_000);
    expect(desk.find(question()).kind).toBe('new');
  });

  it('set back while the gateway is down gives nothing more time than it was given', async () => {
    const { desk, clock, row } = deskRig();
    const now = clock.now().wall;
    const waiting = row({ id: 'waits', matchKey: 'key-w' });
    const grant = { state: 'approved', usableUntil: now + 900_000_000, maxUses: 9 } as const;
    const approved = row({ id: 'granted', created: now - 60_000_000, decidedAt: now, ...grant });
    clock.setWall(-86_400_000);
    desk.load({ approvals: [waiting, approved], votes: [], uses: [], denied: [], asks: new Set() });
    clock.advance(599_999);
    expect(desk.get('waits')?.row.state).toBe('waiting');
    clock.advance(1);
    await turns();
    expect(desk.get('waits')).toBeUndefined();
    expect(await desk.use('granted', 'call-1', NOTHING)).toBe(1);
    clock.advance(300_000);
    await turns();
    await expect(desk.use('granted', 'call-2', NOTHING)).rejects.toMatchObject({ code: 'used-up' });
  });

  it('set forward takes nobody their time to vote, or to use', async () => {
    const { desk, clock, row } = deskRig();
    const { row: opened } = await desk.open(row(), NOTHING, 'to-server');
    clock.setWall(3_600_000);
    expect(desk.find(question()).kind).toBe('join');
    await desk.vote(opened.id, ballot('p-ann'));
    clock.setWall(3_600_000);
    expect(desk.find(question()).kind).toBe('use');
    expect(await desk.use(opened.id, 'call-1', NOTHING)).toBe(1);
  });
});
