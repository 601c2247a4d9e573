import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { consoleOf, tokenFor } from '../console/stage.ts';
import { logOf } from '../gateway/log.ts';
import { OPERATOR } from '../gateway/rig.ts';
import { startWitness } from '../witness/own-witness.ts';
import { type BundleRig, startBundleRig } from './bundle-rig.ts';

let on: BundleRig;
beforeAll(async () => {
  on = await startBundleRig();
});
afterAll(() => on.close());

/** Whether an export holds the place: one that asks for nobody to be encrypted to is refused only behind that. */
async function isHeld(): Promise<boolean> {
  const recipients = ['age1qqqqqqqqqqqqqqqq'];
  const code = await on.rig.gateway.control.exportLog({ recipients }, OPERATOR).then(
    () => 'made',
    (error: { code: string }) => error.code,
  );
  expect(['conflict', 'invalid']).toContain(code);
  return code === 'conflict';
}

it('who goes away before its first byte frees the place at once, and no export is on record', async () => {
  const asked = Promise.withResolvers<void>();
  const sockets: Socket[] = [];
  const silent = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    asked.resolve();
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
  // Only its key is needed.
  const witness = await startWitness();
  await witness.close();
  const { port } = silent.address() as { port: number };
  const { url, entry } = await consoleOf(on.rig.gateway);
  const token = await tokenFor(url, entry);
  await on.askWitness({ url: `http://127.0.0.1:${port}/`, vkey: witness.vkey });
  await asked.promise;

  const leave = new AbortController();
  const answer = fetch(`${url}/api/log/export`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, origin: url },
    body: '{}',
    signal: leave.signal,
  });
  await expect.poll(isHeld).toBe(true);
  leave.abort();
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  await expect.poll(isHeld).toBe(false);
  expect(await logOf(on.rig, { kind: 'log.export' })).toEqual([]);
});
