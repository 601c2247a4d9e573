import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { VERSION } from '../../proxy/platform/version.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';

const policy = (rules: string): string => `
listen: { port: 0 }
servers:
  fixture: { http: { url: "http://127.0.0.1:9/", headers: { x-api-key: keys:fixture } } }
policy:
  default: deny
  rules:
${rules}`;
const GOOD = policy('    - { name: reads, when: tool.class == "read", then: allow }\n');
/** In pieces, so that nobody takes it for a leak. */
const TOKEN = ['gh', 'p_', 'Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8Qr9St0Uv1Wx2'].join('');

let rig: Rig;
let said: string[];
beforeAll(async () => {
  said = [];
  rig = await startRig(GOOD, { diagnose: (what) => said.push(what) });
});
afterAll(() => rig.close());
const control = () => rig.gateway.control;
const state = async () => (await control().status()).config;

describe('the configuration', () => {
  beforeEach(async () => {
    await rig.configure(GOOD);
    said.length = 0;
  });

  test('that comes into force is said with its difference, and is on record with who and what', async () => {
    const before = await state();
    await rig.configure(
      GOOD.replace('default: deny', 'default: hold').replace('name: reads', 'name: reading'),
    );
    const now = await state();
    expect(now.digest).not.toBe(before.digest);
    expect(now.since).toBeGreaterThan(before.since);
    expect([now.problems, now.restart]).toEqual([[], []]);
    const [newest] = await control().configHistory({ limit: 1 });
    expect(newest).toMatchObject({ digest: now.digest, time: now.since, loosens: true });
    expect(newest?.by).toMatchObject({ principal: OPERATOR.principal, name: null });
    expect(newest?.changes.map(({ rule, change, loosens }) => [rule, change, loosens])).toEqual([
      ['reading', 'added', true],
      ['reads', 'removed', true],
      ['(default)', 'changed', true],
    ]);
    for (const { words } of newest?.changes ?? []) expect(said.join()).toContain(words);
    const change = await control().configChange(newest?.index ?? -1);
    expect(change.text).toContain('default: hold');
    expect(change.before).toContain('default: deny');
    const older = await control().configHistory({ before: newest?.index ?? 0, limit: 1 });
    expect(older[0]?.digest).toBe(before.digest);
    await expect(control().configChange((newest?.index ?? 0) + 1)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  test('that was in force before is in force since then, after a restart', async () => {
    const before = await state();
    await rig.restart();
    expect(await state()).toEqual(before);
  });

  test('with an error in a condition, a mask or a secret leaves the last one in force, with each place', async () => {
    const before = await state();
    const bad = GOOD.replace('tool.class == "read"', 'tool.class == 3').replace(
      'x-api-key: keys:fixture',
      '',
    );
    await rig.configure(`${bad}masks:\n  patterns: [{ name: own, pattern: "(" }]\n`);
    const now = await state();
    expect({ ...now, problems: [] }).toEqual(before);
    expect(now.problems.map(({ line, column, path }) => [line, column, path])).toEqual([
      [9, 28, 'policy.rules[0].when'],
      [11, 36, 'masks.patterns[0].pattern'],
    ]);
    expect(now.problems[0]?.message).toContain('reads');
    expect(
      (await control().health()).filter(({ level, area }) => level === 'bad' && area === 'policy'),
    ).toHaveLength(2);

    await rig.configure(GOOD.replace('keys:fixture', TOKEN));
    const { text, onDisk, problems } = await control().config();
    expect(problems).toHaveLength(1);
    expect(text).toContain('keys:fixture');
    expect(onDisk).not.toContain(TOKEN);
    expect(onDisk?.split('\n')).toHaveLength(text.split('\n').length);

    await rig.configure(GOOD);
    expect(await state()).toEqual(before);
    expect((await control().config()).onDisk).toBeNull();
  });

  test('says what waits for a restart, and no more once it is taken back', async () => {
    await rig.configure(
      GOOD.replace('port: 0', 'port: 1').concat(
        'limits: { idle: 10s, holdBeat: 9s }\nconsole: { port: 1 }\n',
      ),
    );
    expect((await state()).restart).toEqual(['listen.port', 'console.port', 'limits.idle']);
    expect((await control().health()).some(({ what }) => what.includes('listen.port'))).toBe(true);
    expect(said.some((line) => line.includes('listen.port'))).toBe(true);
    await rig.configure(GOOD);
    expect((await state()).restart).toEqual([]);
  });
});

describe("the listener's names", () => {
  const named = (hosts: string): string => GOOD.replace('port: 0', `port: 0, hosts: [${hosts}]`);

  test('within the constraints of the authority get a certificate at once; others say what helps, and it does', async () => {
    const { installation } = rig.gateway;
    const first = installation.authority.certificatePem;
    await rig.configure(named('gw.localhost'));
    expect((await state()).problems).toEqual([]);
    await expect.poll(() => altNames(first)).toContain('DNS:gw.localhost');

    await rig.configure(named('gw.example.test, "not a name"'));
    expect((await state()).problems.map(({ path, line, column }) => [path, line, column])).toEqual([
      ['listen.hosts[0]', 3, 28],
      ['listen.hosts[1]', 3, 45],
    ]);
    expect((await state()).problems[0]?.message).toContain('countersign ca renew');
    expect(await altNames(first)).not.toContain('gw.example.test');

    await rig.configure(named('gw.example.test'));
    const renewed = await control().renewAuthority(OPERATOR);
    expect(renewed.names).toContain('gw.example.test');
    expect((await state()).problems).toEqual([]);
    expect(await readFile(installation.paths.caCertificate, 'utf8')).toBe(renewed.certificatePem);
    // The new copy knows the new name; an old copy refuses it, as its constraints say.
    await expect.poll(() => altNames(renewed.certificatePem)).toContain('DNS:gw.example.test');
    // Node has no name of its own for OpenSSL's "permitted subtree violation".
    await expect(altNames(first)).rejects.toMatchObject({ code: 'UNSPECIFIED' });
    // The authority's key is the same: whoever was enrolled before still is.
    const old = { cert: rig.agent.certificatePem, key: rig.agent.keyPem };
    expect(await altNames(renewed.certificatePem, old)).toContain('DNS:gw.example.test');
    await rig.restart();
    expect(await altNames(renewed.certificatePem)).toContain('DNS:gw.example.test');
  });

  /** What the listener's certificate is for, as a client sees it that trusts `ca`. */
  async function altNames(ca: string, client: { cert?: string; key?: string } = {}): Promise<string> {
    const { port } = new URL(rig.gateway.url ?? '');
    const socket: TLSSocket = connect({
      host: '127.0.0.1',
      port: Number(port),
      servername: 'localhost',
      ca,
      ...client,
    });
    try {
      await once(socket, 'secureConnect');
      return socket.getPeerCertificate().subjectaltname ?? '';
    } finally {
      socket.destroy();
    }
  }
});

describe('names that nobody knows', () => {
  test('are told by explain, with what was meant, and it still explains', async () => {
    const asked = { server: 'fixture', method: 'prompts/get', tool: 'any', args: {} };
    expect((await control().explain({ ...asked, agent: 'agent-one' })).unknown).toEqual([]);
    const { unknown, decision } = await control().explain({
      ...asked,
      agent: 'agent-onne',
      server: 'fixtrue',
      method: 'tools/call',
    });
    expect(unknown).toEqual([
      { what: 'agent', name: 'agent-onne', meant: 'agent-one' },
      { what: 'server', name: 'fixtrue', meant: 'fixture' },
    ]);
    expect(decision.effect).toBe('deny');
    const tool = await control().explain({ ...asked, agent: 'agent-one', method: 'tools/call' });
    expect(tool.unknown).toEqual([{ what: 'tool', name: 'any', meant: null }]);
    expect(tool.toolClass).toBeNull();
  });

  test('own no agent, unless the owner is to be new', async () => {
    const input = { name: 'two', owner: 'ogla', days: 1 };
    await expect(control().addAgent(input, OPERATOR)).rejects.toMatchObject({ code: 'not-found' });
    await expect(control().placeAgent(input, OPERATOR)).rejects.toMatchObject({ code: 'not-found' });
    expect((await control().people()).map(({ name }) => name)).toEqual(['olga']);
    await control().addAgent({ ...input, newOwner: true }, OPERATOR);
    expect((await control().people()).map(({ name }) => name)).toEqual(['ogla', 'olga']);
    await expect(control().addAgent({ ...input, owner: 'who' }, OPERATOR)).rejects.toMatchObject({
      code: 'exists',
    });
  });
});

describe('credentials in files', () => {
  test('are where connect looks, private, and their key is in no answer', async () => {
    const input = { name: 'placed', owner: 'olga', days: 1, p12Passphrase: 'a passphrase' };
    const placed = await control().placeAgent(input, OPERATOR);
    expect(JSON.stringify(placed)).not.toContain('PRIVATE KEY');
    const folder = join(rig.home, 'agents', 'placed');
    expect(placed.files).toEqual({
      certificate: join(folder, 'placed.crt'),
      key: join(folder, 'placed.key'),
      ca: join(folder, 'ca.crt'),
      p12: join(folder, 'placed.p12'),
    });
    const key = await readFile(placed.files.key, 'utf8');
    expect(key).toContain('PRIVATE KEY');
    for (const file of [placed.files.key, placed.files.p12 ?? ''])
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    const renewed = await control().renewPlacedAgent('placed', 2, OPERATOR);
    expect(JSON.stringify(renewed)).not.toContain('PRIVATE KEY');
    expect(await readFile(renewed.files.key, 'utf8')).not.toBe(key);
  });

  test('are named in the lines that connect a client', async () => {
    const usual = await control().wiring('agent-one');
    const { url } = rig.gateway;
    expect(usual.claudeCode.join()).toContain(
      `connect fixture --agent agent-one --url ${url} --home ${rig.home}`,
    );
    expect(JSON.parse(usual.mcpServers)).toMatchObject({
      mcpServers: { fixture: { args: expect.any(Array) } },
    });
    const own = await control().wiring('agent-one', '/else where');
    expect(own.files.key).toBe('/else where/agent-one.key');
    expect(own.claudeCode.join()).toContain("--credentials '/else where'");
    await expect(control().wiring('nobody')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('secrets', () => {
  test('are listed by name and use, and are not removed from under a server', async () => {
    await rig.configure(GOOD);
    await control().putSecret('spare', TOKEN, OPERATOR);
    const uses = ['servers.fixture.http.headers.x-api-key'];
    expect(await control().listSecrets()).toEqual([
      { name: 'fixture', stored: false, usedBy: uses },
      { name: 'spare', stored: true, usedBy: [] },
    ]);
    await control().putSecret('fixture', TOKEN, OPERATOR);
    await expect(control().removeSecret('fixture', false, OPERATOR)).rejects.toMatchObject({
      code: 'conflict',
    });
    await control().removeSecret('fixture', true, OPERATOR);
    await control().removeSecret('spare', false, OPERATOR);
    await expect(control().removeSecret('spare', true, OPERATOR)).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await control().listSecrets()).toEqual([{ name: 'fixture', stored: false, usedBy: uses }]);
    // Secrets are no configurations.
    const [newest] = await control().configHistory({ limit: 1 });
    expect(newest?.digest).toBe((await state()).digest);
  });
});

test('Health looks at every part, and the version is said', async () => {
  const areas = new Set((await control().health()).map(({ area }) => area));
  for (const area of ['gateway', 'log', 'keys', 'isolation', 'people', 'agents', 'servers', 'clock', 'disk'])
    expect(areas).toContain(area);
  expect((await control().status()).version).toBe(VERSION);
});
