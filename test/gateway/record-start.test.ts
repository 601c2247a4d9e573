import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeInstallation } from '../../proxy/gateway/init-gateway.ts';
import { openGateway } from '../../proxy/gateway/open-gateway.ts';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { rawAgent } from './agent.ts';
import { startChild } from './child.ts';
import { logOf } from './log.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let rig: Rig;
/** The home as it was yesterday: behind today's by some calls. */
let yesterday: string;
/** The log's records with their bodies. */
let written: string[];

beforeAll(async () => {
  upstream = await startUpstream();
  rig = await startRig(`
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
policy: { default: allow, unconfirmedTools: allow }
`);
  const agent = rawAgent(rig);
  for (let n = 0; n < 200; n += 1) await agent.tool('read', { n });
  await rig.gateway.close();
  yesterday = await copyOf(rig.home);
  rig.gateway = await openGateway({ home: rig.home, listen: true });
  await agent.tool('read');
  agent.close();
  written = (await logOf(rig)).map((record) => JSON.stringify(record));
  await rig.gateway.close();
});
afterAll(async () => {
  await rig.close();
  await upstream.close();
  await rm(yesterday, { recursive: true, force: true });
});

async function copyOf(home: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'countersign-copy-'));
  await cp(home, copy, { recursive: true });
  return copy;
}
type Places = ReturnType<typeof pathsOf>;
/** Changes a copy of the home and gives the code with which the start stops. Nothing of it may be made anew. */
async function startAfter(change: (paths: Places) => Promise<unknown>): Promise<unknown> {
  const home = await copyOf(rig.home);
  try {
    const paths = pathsOf(home, undefined);
    await change(paths);
    const before = await stateOf(paths);
    const outcome = await openGateway({ home, listen: true, init: true }).then(
      async (gateway) => {
        await gateway.close();
        return 'started';
      },
      (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
    );
    if (outcome !== 'started') expect(await stateOf(paths)).toEqual(before);
    return outcome;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
const stateOf = ({ config, caCertificate, keyFile, keys }: Places) =>
  Promise.all(
    [config, caCertificate, keyFile, join(keys, 'keyring.json')].map((file) =>
      readFile(file).then(
        (bytes) => bytes.toString('hex'),
        () => 'missing',
      ),
    ),
  );
async function flip(file: string, at: number): Promise<void> {
  const handle = await open(file, 'r+');
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, at);
  byte[0] = (byte[0] ?? 0) ^ 0x55;
  await handle.write(byte, 0, 1, at);
  await handle.close();
}

const PAGE = 4096;
const PAGES = 10;
/** The code with which the start stops; or, where it does not, what verifying the log comes to. `whole`: all records are as they were. */
async function startAndVerify(home: string): Promise<string> {
  try {
    const gateway = await openGateway({ home, listen: false });
    try {
      const { ok } = await gateway.control.verifyLog(OPERATOR);
      if (!ok) return 'not whole';
      const texts = (await logOf({ gateway }))
        .slice(0, written.length)
        .map((record) => JSON.stringify(record));
      return texts.every((text, index) => text === written[index]) ? 'whole' : 'another log';
    } finally {
      await gateway.close();
    }
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

describe('a start', () => {
  it('works on what is whole', async () => expect(await startAfter(async () => {})).toBe('started'));

  it.each<[string, string, (paths: Places) => Promise<unknown>]>([
    ['a damaged first page', 'wrong-key', ({ database }) => flip(database, 20)],
    [
      'a damaged page of the log',
      'corrupt',
      async ({ database }) => {
        const { size } = await stat(database);
        for (let at = 4096 + 100; at < size; at += 4096) await flip(database, at);
      },
    ],
    [
      'a database cut short',
      'corrupt',
      async ({ database }) => writeFile(database, (await readFile(database)).subarray(0, 16_384)),
    ],
    ['a database that is gone', 'rolled-back', ({ database }) => rm(database)],
    [
      "yesterday's database under today's head",
      'rolled-back',
      async ({ data }) => {
        for (const name of ['log.db', 'log.db-wal', 'log.db-shm']) {
          await rm(join(data, name), { force: true });
          await cp(join(yesterday, 'data', name), join(data, name)).catch(() => {});
        }
      },
    ],
    ['no head outside the log', 'head-missing', ({ head }) => rm(head)],
    [
      "yesterday's database without a head",
      'head-missing',
      async ({ data, head }) => {
        for (const name of ['log.db', 'log.db-wal', 'log.db-shm']) {
          await rm(join(data, name), { force: true });
          await cp(join(yesterday, 'data', name), join(data, name)).catch(() => {});
        }
        await rm(head);
      },
    ],
    [
      'neither head nor database',
      'head-missing',
      async ({ database, head }) => {
        await rm(database);
        await rm(head);
      },
    ],
    [
      "yesterday's database under a head made to fit",
      'corrupt',
      async ({ data, head }) => {
        for (const name of ['log.db', 'log.db-wal', 'log.db-shm']) {
          await rm(join(data, name), { force: true });
          await cp(join(yesterday, 'data', name), join(data, name)).catch(() => {});
        }
        const now = JSON.parse(await readFile(head, 'utf8')) as { size: number };
        await writeFile(head, JSON.stringify({ ...now, size: 1 }));
      },
    ],
    ['a head that cannot be read', 'corrupt', ({ keys }) => writeFile(join(keys, 'head.json'), '{}')],
    ['no certificate of its authority', 'no-ca-certificate', ({ caCertificate }) => rm(caCertificate)],
    ['an id without its keys', 'missing', ({ keys }) => rename(keys, `${keys}.away`)],
    ['an id without the key of its keys', 'no-kek', ({ keyFile }) => rm(keyFile)],
    [
      'another key of its keys',
      'wrong-kek',
      ({ keyFile }) => writeFile(keyFile, randomBytes(32).toString('hex')),
    ],
    [
      'keys without their id',
      'keys-without-id',
      async ({ config }) =>
        writeFile(config, (await readFile(config, 'utf8')).replace(/^installation:.*$/m, '')),
    ],
    [
      'the id of another installation',
      'wrong-installation',
      async ({ config }) =>
        writeFile(
          config,
          (await readFile(config, 'utf8')).replace(
            /^installation:.*$/m,
            'installation: 019aa000-0000-7000-8000-00000000abcd',
          ),
        ),
    ],
    [
      'a broken configuration',
      'schema',
      async ({ config }) => writeFile(config, `${await readFile(config, 'utf8')}nonsense: true\n`),
    ],
  ])('stops at %s: %s', async (_, code, change) => expect(await startAfter(change)).toBe(code));

  it('tells one damaged page by itself, wherever in it: at the start, or when the log is verified', async () => {
    const pages = (await stat(pathsOf(rig.home, undefined).database)).size / PAGE;
    const told: string[] = [];
    const places = [0, 500, 2047, PAGE - 60, PAGE - 1];
    for (let nth = 0; nth < PAGES; nth++) {
      const page = 1 + Math.floor((nth * (pages - 1)) / PAGES);
      const again = await copyOf(rig.home);
      await flip(pathsOf(again, undefined).database, page * PAGE + (places[nth % places.length] ?? 0));
      told.push(await startAndVerify(again));
      await rm(again, { recursive: true, force: true });
    }
    // A page that is met first when something is to be written: nothing is, and whoever asked is told.
    const good = ['corrupt', 'unavailable', 'not whole', 'whole'];
    expect(told.filter((one) => !good.includes(one))).toEqual([]);
    expect(told.filter((one) => one !== 'whole').length).toBeGreaterThan(PAGES / 4);
  });

  it('goes on without the head where a person accepts that, on record, and has one again', async () => {
    const home = await copyOf(rig.home);
    const { head } = pathsOf(home, undefined);
    await rm(head);
    const accepted = await openGateway({ home, listen: false, acceptMissingHead: true });
    const records = await logOf({ gateway: accepted }, { kind: 'integrity.check' });
    expect(records.map(({ facts }) => facts)).toEqual([
      { event: 'missing-head-accepted', size: expect.any(Number) },
    ]);
    expect(records[0]?.index).toBe(records[0]?.facts['size']);
    await accepted.close();
    const again = await openGateway({ home, listen: false, acceptMissingHead: true });
    expect(await logOf({ gateway: again }, { kind: 'integrity.check' })).toHaveLength(1);
    await again.close();
    await rm(home, { recursive: true, force: true });
  });

  it('after init has a head to be held to before anything is written', async () => {
    const home = await mkdtemp(join(tmpdir(), 'countersign-new-'));
    const paths = pathsOf(home, undefined);
    await makeInstallation(paths, { keyFile: paths.keyFile, env: {} });
    expect(JSON.parse(await readFile(paths.head, 'utf8'))).toMatchObject({ size: 0 });
    await rm(paths.head);
    await expect(openGateway({ home, listen: false })).rejects.toMatchObject({ code: 'head-missing' });
    await rm(home, { recursive: true, force: true });
  });

  it('stops where another gateway runs on the same home, which goes on', async () => {
    rig.gateway = await openGateway({ home: rig.home, listen: true });
    await expect(startChild(rig.home)).rejects.toMatchObject({ code: 'locked' });
    await expect(openGateway({ home: rig.home, listen: false })).rejects.toMatchObject({ code: 'locked' });
    const agent = rawAgent(rig);
    expect((await agent.tool('read')).status).toBe(200);
    agent.close();
    await rig.gateway.close();
  });

  it('that finds its port taken leaves nothing running: its process ends', async () => {
    // Before it runs: a log that is written to meanwhile is copied in pieces.
    const home = await copyOf(rig.home);
    rig.gateway = await openGateway({ home: rig.home, listen: true });
    const { port } = new URL(rig.gateway.url ?? '');
    const config = join(home, 'countersign.yaml');
    await writeFile(config, (await readFile(config, 'utf8')).replace('port: 0', `port: ${port}`));
    await expect(startChild(home)).rejects.toMatchObject({ code: 'cannot-listen' });
    await rig.gateway.close();
    await rm(home, { recursive: true, force: true });
  });
});
