import { createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { examineInstallation } from '../../proxy/gateway/examine-installation.ts';
import { openGateway } from '../../proxy/gateway/open-gateway.ts';
import { restoreLog } from '../../proxy/gateway/restore/restore-log.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { keyringPath } from '../../proxy/platform/keys/keyring-file.ts';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { rawAgent } from './agent.ts';
import { callsOf } from './log.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let rig: Rig;
beforeAll(async () => {
  upstream = await startUpstream();
  rig = await startRig(
    `
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
policy: { default: allow, unconfirmedTools: allow }
`,
    { cipher: 'aegis' },
  );
});
afterAll(async () => {
  await rig.close();
  await upstream.close();
});

/** In order: each goes on with the installation as the one before it left it. */
it('an installation under AEGIS-256 records, starts again, is backed up, restored and examined', async () => {
  const call = async (): Promise<void> => {
    const agent = rawAgent(rig);
    await agent.tool('read', { path: '/found-in-plain-text' });
    agent.close();
  };
  const paths = pathsOf(rig.home, undefined);
  await call();
  await rig.restart();
  const backup = join(rig.home, 'a-backup');
  await pipeline((await rig.gateway.control.backupLog(OPERATOR)).bytes, createWriteStream(backup));
  await call();
  expect(await callsOf(rig)).toHaveLength(2);
  expect(await rig.gateway.control.verifyLog(OPERATOR)).toMatchObject({ ok: true });
  await rig.gateway.close();
  for (const file of [paths.database, backup])
    expect((await readFile(file)).includes('found-in-plain-text')).toBe(false);
  const examined = await examineInstallation({ home: rig.home, recordsOnly: false });
  expect(examined).toMatchObject({ database: 'read', faults: [] });
  const options = { home: rig.home, file: backup, clock: systemClock, agreed: async () => true };
  expect((await restoreLog(options)).newEpoch).toBeGreaterThan(0);
  rig.gateway = await openGateway({ home: rig.home, listen: true });
  expect(await callsOf(rig)).toHaveLength(0);
  await call();
  expect(await rig.gateway.control.verifyLog(OPERATOR)).toMatchObject({ ok: true });
});

it('a keyring that claims another cipher opens nothing, and changes nothing', async () => {
  const path = keyringPath(pathsOf(rig.home, undefined).keys);
  const text = await readFile(path, 'utf8');
  await rig.gateway.close();
  await writeFile(path, text.replace('"aegis"', '"sqlcipher"'));
  await expect(openGateway({ home: rig.home, listen: false })).rejects.toMatchObject({ code: 'wrong-key' });
  await writeFile(path, text);
  rig.gateway = await openGateway({ home: rig.home, listen: true });
  expect(await callsOf(rig)).toHaveLength(1);
});
