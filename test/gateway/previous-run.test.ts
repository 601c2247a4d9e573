import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openGateway } from '../../proxy/gateway/open-gateway.ts';
import { rawAgent } from './agent.ts';
import { reopen, startChild } from './child.ts';
import { type Logged, logOf } from './log.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';
import { startUpstream } from './upstream.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function start(listen = '{ port: 0 }'): Promise<Rig> {
  const upstream = await startUpstream();
  ends.push(upstream.close);
  const rig = await startRig(`
listen: ${listen}
servers: { fixture: { http: { url: "${upstream.url}" } } }
policy: { default: allow, unconfirmedTools: allow }
`);
  ends.push(rig.close);
  return rig;
}
const starts = async (rig: Rig): Promise<Logged[]> =>
  (await logOf(rig)).filter(({ kind }) => kind === 'log.key' || kind === 'log.schema');
/** What the newest start says of the run before it. */
const told = async (rig: Rig) => (await starts(rig)).at(-1)?.facts ?? {};

describe('a start tells how the run before it ended', () => {
  it('not of the first, and not of what made the installation', async () => {
    const rig = await start();
    expect((await starts(rig)).map(({ facts }) => [facts['listens'], facts['previous']])).toEqual([
      [true, undefined],
    ]);
  });

  it('stopped in order: by the record of its end', async () => {
    const rig = await start();
    await rig.restart();
    const [stop, ...more] = await logOf(rig, { kind: 'gateway.stop' });
    expect(more).toEqual([]);
    expect(stop?.facts).toEqual({ reason: 'asked' });
    expect(stop?.boot).toBe((await starts(rig))[0]?.boot);
    expect(await told(rig)).toMatchObject({
      ...{ previous: 'stopped', previousLast: stop?.index, previousTime: stop?.time },
    });
  });

  it('killed: by the last record that it wrote, whatever commands without a gateway wrote since', async () => {
    const rig = await start();
    await rig.gateway.close();
    const child = await startChild(rig.home);
    const agent = rawAgent({ gateway: child.gateway as Rig['gateway'], agent: rig.agent });
    await agent.tool('read');
    agent.close();
    await child.kill();
    const command = await openGateway({ home: rig.home, listen: false });
    const all = await logOf({ gateway: command });
    const killed = all.findLast(({ kind }) => kind === 'log.key')?.boot;
    const last = all.findLast(({ boot }) => boot === killed);
    await Promise.all(
      Array.from({ length: 600 }, (_, n) =>
        command.control.entries({ q: `"looked for ${n}"`, limit: 1, depth: 1 }, OPERATOR),
      ),
    );
    expect((await command.control.status()).log.size).toBeGreaterThan((last?.index ?? 0) + 600);
    await command.close();
    await reopen(rig);
    expect(last?.index).toBeGreaterThan(all.findIndex(({ boot }) => boot === killed));
    expect(await told(rig)).toMatchObject({
      ...{ previous: 'cut-off', previousLast: last?.index, previousTime: last?.time },
    });
    // The command was no run.
    expect(await logOf(rig, { kind: 'gateway.stop' })).toHaveLength(1);
  });

  it('failed to start: by a record that says so', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const rig = await start();
    await rig.gateway.close();
    await rig.configure(`
listen: { port: ${port} }
policy: { default: allow }
`);
    await expect(openGateway({ home: rig.home, listen: true })).rejects.toMatchObject({
      code: 'cannot-listen',
    });
    await new Promise((resolve) => taken.close(resolve));
    await reopen(rig);
    const stops = await logOf(rig, { kind: 'gateway.stop' });
    expect(stops.map(({ facts }) => facts['reason'])).toEqual(['asked', 'start-failed']);
    // It served nobody: the run before it is told.
    expect(await told(rig)).toMatchObject({ previous: 'stopped', previousLast: stops[0]?.index });
  });
});
