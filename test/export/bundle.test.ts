import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { filesOf } from '../../proxy/export/archive.ts';
import { verifyBundle } from '../../proxy/export/verify-bundle.ts';
import { logOf } from '../gateway/log.ts';
import { OPERATOR } from '../gateway/rig.ts';
import { type BundleRig, SECRET, startBundleRig } from './bundle-rig.ts';

const run = promisify(execFile);
let on: BundleRig;
beforeAll(async () => {
  on = await startBundleRig();
});
afterAll(() => on.close());

async function names(path: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of filesOf(path)) found.push(name);
  return found;
}

it('a whole log: verified against the key alone, with every body, and the export on record', async () => {
  const before = (await logOf(on.rig)).length;
  const path = await on.bundle();
  const verified = await verifyBundle(path, on.keys);
  expect(verified.manifest).toMatchObject({ scope: 'range', records: { first: 0 }, asked: {} });
  expect(verified.records).toBe(verified.checkpoint.size);
  expect(verified.records).toBeGreaterThanOrEqual(before);
  expect(verified.bodies).toBeGreaterThanOrEqual(16);
  expect(verified.absent).toBe(0);
  expect(Object.values(verified.manifest.names)).toEqual(
    expect.arrayContaining(['agent-one', 'olga', 'fixture']),
  );
  const [begun, held, ended] = (await logOf(on.rig, { kind: 'log.export' })).slice(-3);
  const size = verified.records;
  expect(begun).toMatchObject({
    facts: { scope: 'range', records: size, size },
    bodies: [{ role: 'query', text: '{}' }],
  });
  const [{ bodies, sealed }, { index }] = [verified, begun ?? { index: -1 }];
  const all = { scope: 'range', records: size, first: 0, last: size - 1, size, bodies, sealed, begun: index };
  expect(held).toMatchObject({ facts: all, bodies: [{ role: 'query', text: '{}' }], actor: begun?.actor });
  expect(verified.recorded).toEqual({
    ...{ origin: verified.checkpoint.origin, index: held?.index, time: held?.time },
  });
  expect(ended?.facts).toMatchObject({ begun: index, outcome: 'complete' });
  expect((await readFile(path)).includes(SECRET)).toBe(false);
});

it('is an archive for others, too', async () => {
  const path = await on.bundle();
  const { stdout } = await run('python3', ['-m', 'zipfile', '-t', path]);
  expect(stdout).toContain('Done testing');
  expect(await names(path)).toEqual(
    expect.arrayContaining([
      'README.txt',
      'keys.txt',
      'verify.html',
      'checkpoint',
      'records.ndjson',
      'manifest.json',
    ]),
  );
});

it('a session: its calls whole, with the policy and the definitions that they refer to, each proved', async () => {
  const [call] = await logOf(on.rig, { kind: 'call.request' });
  const path = await on.bundle({ session: call?.session ?? '' });
  const verified = await verifyBundle(path, on.keys);
  expect(verified.manifest.scope).toBe('selection');
  const kinds = new Set<string>();
  const all = await logOf(on.rig);
  for (const name of await names(path)) {
    const index = /^proofs\/(\d+)/.exec(name)?.[1];
    if (index !== undefined) kinds.add(all[Number(index)]?.kind ?? '');
  }
  expect([...kinds]).toEqual(
    expect.arrayContaining(['session.open', 'call.request', 'call.result', 'config.change']),
  );
  expect(verified.records).toBeLessThan(verified.checkpoint.size);
});

it('a range of time: without a gap from the first to the last', async () => {
  const all = await logOf(on.rig);
  const [since, until] = [all[5]?.time ?? 0, all[12]?.time ?? 0];
  const verified = await verifyBundle(await on.bundle({ since, until }), on.keys);
  const { first, last } = verified.manifest.records;
  expect(verified.manifest.scope).toBe('range');
  expect(first).toBeLessThanOrEqual(5);
  expect(last).toBeGreaterThanOrEqual(12);
  expect(verified.records).toBe((last ?? 0) - (first ?? 0) + 1);
});

it('one at a time; given up before its first byte it makes room for the next', async () => {
  const { bytes } = await on.rig.gateway.control.exportLog({}, OPERATOR);
  await expect(on.rig.gateway.control.exportLog({}, OPERATOR)).rejects.toMatchObject({ code: 'conflict' });
  await bytes.return(undefined);
  const half = await on.rig.gateway.control.exportLog({}, OPERATOR);
  await half.bytes.next();
  await half.bytes.return(undefined);
  await on.bundle();
});

it('of nothing there is no bundle', async () => {
  await expect(on.bundle({ since: Number.MAX_SAFE_INTEGER })).rejects.toMatchObject({ code: 'not-found' });
  await expect(on.bundle({ agent: 'nobody' })).rejects.toMatchObject({ code: 'not-found' });
});
