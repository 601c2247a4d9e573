import { spawnSync } from 'node:child_process';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayEvent } from '../../proxy/contract/control.ts';
import { type RawAgent, rawAgent } from './agent.ts';
import { callsOf, logOf } from './log.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';
import { startUpstream, type Upstream } from './upstream.ts';

/** A small disk of its own; undefined where this user or system cannot mount one. */
async function smallDisk(): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-disk-'));
  const mounted =
    process.platform === 'linux' &&
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=700', 'tmpfs', folder]).status === 0;
  if (mounted) return folder;
  await rm(folder, { recursive: true });
  return undefined;
}
const disk = await smallDisk();

describe.skipIf(disk === undefined)('a full disk (needs root on Linux)', () => {
  const home = disk ?? '';
  let upstream: Upstream;
  let rig: Rig;
  let agent: RawAgent;

  beforeAll(async () => {
    upstream = await startUpstream();
    rig = await startRig(
      `
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
policy: { default: allow, unconfirmedTools: allow }
`,
      { home },
    );
    agent = rawAgent(rig, { keepAlive: true });
  });
  afterAll(async () => {
    agent.close();
    await rig.gateway.close();
    await upstream.close();
    spawnSync('umount', [home]);
    await rm(home, { recursive: true, force: true });
  });

  const filler = join(home, 'filler');
  async function fill(): Promise<void> {
    const file = await open(filler, 'a');
    for (const size of [65_536, 4096])
      while (
        await file.write(Buffer.alloc(size)).then(
          ({ bytesWritten }) => bytesWritten === size,
          () => false,
        )
      );
    await file.close();
  }
  /** Calls until one is refused, for what is left in the log's own files takes some. */
  async function callUntilRefused(): Promise<string> {
    for (let n = 0; n < 2000; n += 1) {
      const answer = await agent.tool('read', { marker: `full-${n}-`, pad: 'x'.repeat(4000) });
      const result = answer.messages[0]?.result;
      if (result?.isError === true) return result.content[0].text;
    }
    throw new Error('no call was refused');
  }

  it('refuses calls with words, forwards none, says so in its status, and goes on when there is room', async () => {
    const seen: GatewayEvent['type'][] = [];
    const stop = new AbortController();
    const following = (async () => {
      for await (const { type, about } of rig.gateway.control.events(undefined, stop.signal))
        if (type === 'health.changed' && about['server'] === undefined) seen.push(type);
    })();
    expect((await agent.tool('read')).messages[0]?.result.isError).toBeUndefined();
    await fill();
    expect(await callUntilRefused()).toMatch(/log/);
    const forwarded = upstream.received.length;
    for (let n = 0; n < 5; n += 1)
      expect((await agent.tool('read', { n })).messages[0]?.result).toMatchObject({ isError: true });
    expect((await agent.call('tools/list')).messages[0]?.error?.code).toBe(-31003);
    expect(upstream.received).toHaveLength(forwarded);
    expect((await rig.gateway.control.status()).log.writable).toBe(false);

    await rm(filler);
    expect((await agent.tool('read')).messages[0]?.result.isError).toBeUndefined();
    expect((await rig.gateway.control.status()).log.writable).toBe(true);
    expect(await rig.gateway.control.verifyLog(OPERATOR)).toMatchObject({ ok: true });
    stop.abort();
    await following;
    expect(seen).toEqual(['health.changed', 'health.changed']);
  });

  it('never lets a session begin without its record', async () => {
    await fill();
    await callUntilRefused();
    const shim = { 'countersign-run': '019aa000-0000-7000-8000-000000000001' };
    expect((await agent.tool('read', {}, shim)).messages[0]?.result).toMatchObject({ isError: true });
    await rm(filler);
    await agent.tool('read', {}, shim);
    const opened = (await logOf(rig, { kind: 'session.open' })).at(-1);
    expect(opened?.facts['basis']).toBe('shim-run');
    expect((await callsOf(rig)).at(-1)?.request.session).toBe(opened?.session);
  });

  it('withholds an answer whose outcome cannot be written, and says that the call may have run', async () => {
    upstream.script(async (_, response) => {
      await fill();
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ jsonrpc: '2.0', id: 1, result: { secretAnswer: 'y'.repeat(100_000) } }));
      return true;
    });
    const answer = await agent.tool('read');
    upstream.script(() => false);
    expect(answer.text).not.toContain('secretAnswer');
    expect(answer.messages[0]?.result.content[0].text).toMatch(/may have run/);
    await rm(filler);
    await rig.gateway.close();
    rig.gateway = await reopened();
    expect((await callsOf(rig)).at(-1)?.results.map(({ facts }) => facts['outcome'])).toEqual(['unknown']);
  });

  it('ends in order', async () => {
    await writeFile(filler, '');
    await fill();
    await rig.gateway.close();
    await rm(filler);
    rig.gateway = await reopened();
    expect(await rig.gateway.control.verifyLog(OPERATOR)).toMatchObject({ ok: true });
  });

  async function reopened() {
    agent.close();
    const { openGateway } = await import('../../proxy/gateway/open-gateway.ts');
    const gateway = await openGateway({ home, listen: true });
    agent = rawAgent({ gateway, agent: rig.agent }, { keepAlive: true });
    return gateway;
  }
});
