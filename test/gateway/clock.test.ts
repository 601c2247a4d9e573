import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../proxy/platform/clock.ts';
import { rawAgent } from './agent.ts';
import { type Logged, logOf } from './log.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const MINUTE = 60_000_000;
const DAY = 1440 * MINUTE;

/** The machine's clocks, the one on the wall set by so many µs. */
let shift = 0;
const clock = {
  ...systemClock,
  now: () => ({ ...systemClock.now(), wall: systemClock.now().wall + shift }),
};
let upstream: Upstream;
let rig: Rig;
beforeAll(async () => {
  upstream = await startUpstream();
  rig = await startRig(
    `
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
policy: { default: allow, unconfirmedTools: allow }
retention: { rules: [{ name: month, keep: 30d }] }
`,
    { clock },
  );
});
afterAll(async () => {
  await rig.close();
  await upstream.close();
});

const control = () => rig.gateway.control;
async function read(path: string) {
  const agent = rawAgent(rig);
  const answer = await agent.tool('read', { path });
  agent.close();
  return answer;
}
/** All records are in their places, verify, and are under a head that was signed over them. */
async function ordered(): Promise<Logged[]> {
  const all = await logOf(rig);
  expect(all.map(({ index }) => index)).toEqual(all.map((_, index) => index));
  const { size } = (await control().status()).log;
  expect(await control().verifyLog(OPERATOR)).toMatchObject({ ok: true, size });
  return all;
}
const statuses = async () => (await logOf(rig, { kind: 'clock.status' })).map(({ facts }) => facts);
const clockFinding = async () => (await control().health()).find(({ area }) => area === 'clock');

describe('a wall clock that is set back', () => {
  it('while the gateway runs: records stay in their order and on the monotonic clock, heads are signed on', async () => {
    await read('/before');
    shift = -3 * MINUTE;
    expect((await read('/behind')).status).toBe(200);
    const all = await ordered();
    const before = all.find(({ bodies }) => bodies[0]?.text.includes('/before'));
    const behind = all.find(({ bodies }) => bodies[0]?.text.includes('/behind'));
    expect(behind?.index).toBeGreaterThan(before?.index ?? Number.NaN);
    expect(behind?.time).toBeLessThan(before?.time ?? Number.NaN);
    expect(behind?.mono).toBeGreaterThan(before?.mono ?? Number.NaN);
    expect(behind?.boot).toBe(before?.boot);
    const step = all.filter(({ kind }) => kind === 'clock.status').at(-1);
    expect(step?.facts).toMatchObject({ when: 'running', change: 'back' });
    // Before whatever is dated by it.
    expect(step?.index).toBeLessThan(behind?.index ?? Number.NaN);
    expect(Number(step?.facts['was']) - (step?.time ?? 0)).toBeGreaterThan(2.9 * MINUTE);
    expect(Number(step?.facts['was'])).toBeGreaterThanOrEqual(before?.time ?? Number.NaN);
  });

  it('stays a finding of Health until it shows what it has shown', async () => {
    shift = -10 * MINUTE;
    await read('/long-behind');
    expect((await clockFinding())?.level).not.toBe('good');
    shift = 0;
    await read('/right');
    expect(await statuses()).toMatchObject([
      { when: 'start' },
      { when: 'running', change: 'back' },
      { when: 'running', change: 'back' },
      { when: 'running', change: 'ahead' },
    ]);
    // Not good for the same reason: as a machine without a time service is.
    expect((await clockFinding())?.what).not.toContain('set back');
  });

  it('beyond the certificates lets nobody in, says so, and lets them in again once it is right', async () => {
    shift = -DAY;
    expect((await clockFinding())?.level).toBe('bad');
    const refused = await read('/too-early');
    expect([refused.status, refused.messages[0]?.error?.code]).toEqual([403, 'not-yet-valid']);
    expect((await logOf(rig, { kind: 'auth.reject' })).at(-1)?.facts['reason']).toBe('not-yet-valid');
    shift = 0;
    expect((await read('/in-time')).status).toBe(200);
    await ordered();
  });

  it('between two runs: the next run goes on at the next place', async () => {
    const { size } = (await control().status()).log;
    await rig.restart(() => {
      shift = -DAY;
    });
    const all = await ordered();
    const [last, next] = [all[size - 1], all.slice(size).find(({ kind }) => kind === 'log.key')];
    expect(next?.time).toBeLessThan(last?.time ?? Number.NaN);
    expect(next?.boot).not.toBe(last?.boot);
    const status = all.slice(size).find(({ kind }) => kind === 'clock.status');
    expect(status?.facts).toMatchObject({ when: 'start', change: 'back' });
    expect(Number(status?.facts['was'])).toBeGreaterThanOrEqual(last?.time ?? Number.NaN);
    await rig.restart(() => {
      shift = 0;
    });
    expect((await read('/right-again')).status).toBe(200);
    await ordered();
  });
});

it('far ahead, between two runs or within one, holds the purge by schedule until a person purges', async () => {
  const why = () => rig.gateway.installation.doubts.why();
  const purge = async () => control().purge(await control().purgePlan(), OPERATOR);
  expect(why()).toBeUndefined();
  await rig.restart(() => {
    shift = 40 * DAY;
  });
  expect(why()).toBe('gap');
  // The newest records are of the wrong clock by now.
  await rig.restart();
  expect(why()).toBe('gap');
  await purge();
  expect(why()).toBeUndefined();
  shift += 40 * DAY;
  await control().status();
  await control().health();
  expect(why()).toBe('stepped');
  await rig.restart();
  expect(why()).toBe('stepped');
  await purge();
  await rig.restart();
  expect(why()).toBeUndefined();
});
