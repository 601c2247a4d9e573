import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { verifyBundle } from '../../proxy/export/verify-bundle.ts';
import { restoreLog } from '../../proxy/gateway/restore/restore-log.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { parseVkey } from '../../proxy/record/keys.ts';
import { type RawAgent, rawAgent } from './agent.ts';
import { logOf } from './log.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let rig: Rig;
let agent: RawAgent;

beforeAll(async () => {
  upstream = await startUpstream();
  rig = await startRig(`
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
policy: { default: allow, unconfirmedTools: allow }
`);
  agent = rawAgent(rig, { keepAlive: true });
});
afterAll(async () => {
  agent.close();
  await rig.close();
  await upstream.close();
});

const control = () => rig.gateway.control;
const database = () => join(pathsOf(rig.home, undefined).data, 'log.db');
const ofLog = async () => (await control().health()).filter(({ area }) => area === 'log');

describe.skipIf(process.platform === 'win32')('a log whose file is gone under a running gateway', () => {
  it('is told of without a call, and is well again where the file was only moved', async () => {
    const writable: boolean[] = [];
    const stop = new AbortController();
    const following = (async () => {
      for await (const { type } of control().events(undefined, stop.signal))
        if (type === 'health.changed') writable.push((await control().status()).log.writable);
    })();
    await rename(database(), `${database()}.moved`);
    await vi.waitFor(() => expect(writable).toEqual([false]), { timeout: 5000 });
    expect(await ofLog()).toContainEqual(
      expect.objectContaining({
        level: 'bad',
        what: expect.stringContaining('calls are refused'),
        advice: expect.stringContaining('countersign log backup'),
      }),
    );
    await rename(`${database()}.moved`, database());
    await vi.waitFor(() => expect(writable).toEqual([false, true]), { timeout: 5000 });
    expect((await agent.tool('read')).messages[0]?.result.isError).toBeUndefined();
    stop.abort();
    await following;
  });

  it('runs no call, and says what happened to whoever asks', async () => {
    await rm(database());
    await vi.waitFor(async () => expect((await control().status()).log.writable).toBe(false), {
      timeout: 5000,
    });
    const forwarded = upstream.received.length;
    for (let n = 0; n < 3; n += 1)
      expect((await agent.tool('read', { n })).messages[0]?.result).toMatchObject({ isError: true });
    expect(upstream.received).toHaveLength(forwarded);
    const told = { code: 'unavailable', message: expect.stringContaining(`${database()} was deleted`) };
    await expect(control().verifyLog(OPERATOR)).rejects.toMatchObject(told);
    await expect(control().pause({ what: 'all', paused: true }, OPERATOR)).rejects.toMatchObject(told);
  });

  it('is carried away whole, as evidence and to go on from, and nothing that came before is lost', async () => {
    const bundle = join(rig.home, 'bundle.zip');
    const exported = await control().exportLog({}, OPERATOR);
    await pipeline(exported.bytes, createWriteStream(bundle));
    const verified = await verifyBundle(bundle, { log: parseVkey(exported.vkey), witnesses: [] });
    expect(verified).toMatchObject({ records: exported.records, checkpoint: { size: exported.records } });
    const backup = join(rig.home, 'a-backup');
    const { about, bytes } = await control().backupLog(OPERATOR);
    await pipeline(bytes, createWriteStream(backup));
    expect((await control().status()).log.writable).toBe(false);

    await rig.gateway.close();
    const restored = await restoreLog({
      home: rig.home,
      file: backup,
      clock: systemClock,
      agreed: async () => true,
    });
    // That its last byte was taken stands behind it.
    expect(restored).toMatchObject({ size: about.size, lost: 1 });
    await rig.restart();
    agent.close();
    agent = rawAgent(rig, { keepAlive: true });
    expect((await agent.tool('read')).messages[0]?.result.isError).toBeUndefined();
    expect(await control().verifyLog(OPERATOR)).toMatchObject({ ok: true });
    expect((await logOf(rig, { kind: 'log.restore' })).length).toBe(1);
  });
});
