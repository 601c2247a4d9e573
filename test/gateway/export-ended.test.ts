import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createApiClient } from '../../proxy/api/api-client.ts';
import { type ApiSender, socketSender } from '../../proxy/api/send.ts';
import { type LocalListener, serveLocal } from '../../proxy/api/serve-local.ts';
import { verifyBundle } from '../../proxy/export/verify-bundle.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { parseVkey } from '../../proxy/record/keys.ts';
import { rawAgent } from './agent.ts';
import { type Logged, logOf } from './log.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let rig: Rig;
let listener: LocalListener;
let sender: ApiSender;
beforeAll(async () => {
  upstream = await startUpstream();
  rig = await startRig(`
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
policy: { default: allow, unconfirmedTools: allow }
retention: { rules: [{ name: bundled, keep: 1ms, afterBundle: true }] }
`);
  const { path } = pathsOf(rig.home, undefined).apiSocket;
  listener = await serveLocal({ app: rig.gateway.app, path, clock: systemClock });
  sender = socketSender(path);
});
afterAll(async () => {
  await sender.close();
  await listener.close(0);
  await rig.close();
  await upstream.close();
});
beforeEach(async () => {
  // More than what fits into a socket's buffers, of bytes that deflate cannot shorten by much.
  const agent = rawAgent(rig);
  for (let n = 0; n < 6; n++)
    await agent.tool('read', { path: '/a', blob: randomBytes(750_000).toString('base64') });
  agent.close();
});

const control = () => rig.gateway.control;
const exports = async (count = 2): Promise<Logged[]> =>
  (await logOf(rig, { kind: 'log.export' })).slice(-count);
/** How many bodies a purge would let go now, and how many wait for a bundle. */
async function planned(): Promise<[deleted: number, unbundled: number]> {
  const [rule] = (await control().purgePlan()).byRule;
  return [rule?.bodies ?? -1, rule?.unbundled.bodies ?? -1];
}

/** Asks over HTTP and cuts the connection once the first bytes are there. */
function cutOff(): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'x-countersign': '1' };
    const asked = request(
      { socketPath: listener.path, method: 'POST', path: '/api/log/export', headers },
      (answer) => {
        if (answer.statusCode !== 200) reject(new Error(`status ${answer.statusCode}`));
        answer.once('data', () => asked.destroy());
        answer.on('close', resolve).on('error', () => {});
      },
    );
    asked.on('error', () => {});
    asked.end('{}');
  });
}

it('one whose connection broke is on record as given up, and lets no body go', async () => {
  const [, before] = await planned();
  expect(before).toBeGreaterThanOrEqual(12);
  await cutOff();
  await expect.poll(async () => (await exports()).at(-1)?.facts['outcome']).toBe('given-up');
  const [begin, end] = await exports();
  expect(begin?.facts).toMatchObject({ scope: 'range', size: begin?.index });
  expect(begin?.bodies).toMatchObject([{ role: 'query', text: '{}' }]);
  expect(end).toMatchObject({ facts: { begun: begin?.index }, actor: begin?.actor, bodies: [] });
  expect(await planned()).toEqual([0, before]);
});

it('one that was taken whole is on record as complete, verifies, and lets its bodies go', async () => {
  const path = join(rig.home, 'whole.zip');
  const { bytes, vkey } = await createApiClient(sender).exportLog({});
  await pipeline(bytes, createWriteStream(path));
  const verified = await verifyBundle(path, { log: parseVkey(vkey), witnesses: [] });
  // The head afterwards is from before the last record: it is behind what the bundle proves.
  const [begin, held, end] = await exports(3);
  expect(held?.facts).toMatchObject({
    begun: begin?.index,
    records: verified.records,
    bodies: verified.bodies,
  });
  expect(verified.checkpoint.size).toBe(begin?.index);
  expect(verified.after.size).toBeLessThanOrEqual(end?.index ?? 0);
  expect(end?.facts).toMatchObject({
    outcome: 'complete',
    begun: begin?.index,
    bytes: (await stat(path)).size,
  });
  const [deleted, unbundled] = await planned();
  expect([deleted >= 24, unbundled]).toEqual([true, 0]);
});

it('one that nobody began to read, and one that fails, are no bundles', async () => {
  const [, before] = await planned();
  const unread = await control().exportLog({}, OPERATOR);
  await unread.bytes.return(undefined);
  expect((await exports()).at(-1)?.facts).toMatchObject({ outcome: 'given-up', bytes: 0 });
  const failing = await control().exportLog({}, OPERATOR);
  await failing.bytes.next();
  await failing.bytes.throw(new Error('nobody can read on')).catch(() => {});
  expect((await exports()).at(-1)?.facts).toMatchObject({ outcome: 'failed' });
  expect((await planned())[1]).toBeGreaterThanOrEqual(before);
});
