import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiClient } from '../../proxy/api/api-client.ts';
import { inProcessSender } from '../../proxy/api/send.ts';
import { type ServerConfig, serverConfig } from '../../proxy/contract/config.ts';
import type { ServerView } from '../../proxy/contract/views.ts';
import { rawAgent } from './agent.ts';
import { logOf } from './log.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const CHILD = fileURLToPath(new URL('../fixtures/forward/child.ts', import.meta.url));
const child = (flags: string[] = [], env: Record<string, unknown> = {}): ServerConfig =>
  serverConfig.parse({ stdio: { command: process.execPath, args: [CHILD, ...flags], env } });
const shell = (script: string, env: Record<string, unknown> = {}): ServerConfig =>
  serverConfig.parse({ stdio: { command: '/bin/sh', args: ['-c', script], env } });
/** Looks like a real token and is none. */
const TOKEN = ['gh', 'p_', 'Zb1Cd2Ef3Gh4Ij5Kl6Mn7Op8Qr9St0Uv1Wx2'].join('');

const base = (more = ''): string => `
listen: { port: 0 }
${more}
policy:
  default: deny
  rules:
    - { name: reads, match: { method: tools/call }, when: tool.class == "read", then: allow }
`;
let rig: Rig;
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
  rig = await startRig(base());
});
afterAll(async () => {
  await rig.close();
  await upstream.close();
});

const config = (): Promise<string> => readFile(rig.gateway.installation.paths.config, 'utf8');
const secrets = (): Promise<string[]> => rig.gateway.installation.keyring.listSecrets();
const view = async (name: string): Promise<ServerView | undefined> =>
  (await rig.gateway.control.servers()).find((server) => server.name === name);
const http = (headers: Record<string, unknown> = {}): ServerConfig =>
  serverConfig.parse({ http: { url: upstream.url, headers } });

describe('a server is added whole or not at all', () => {
  it('with its secrets, which reach it at once', async () => {
    const server = http({ 'x-key': 'keys:whole.key' });
    const added = [{ name: 'whole.key', value: 'the-very-key' }];
    const probe = await rig.gateway.control.addServer({ name: 'whole', server, secrets: added }, OPERATOR);
    expect(probe.tools).toHaveLength(3);
    expect(upstream.received.at(-1)?.headers['x-key']).toBe('the-very-key');
    expect(await secrets()).toEqual(['whole.key']);
    expect(await config()).toContain('keys:whole.key');
    await rig.gateway.control.testServer('whole', OPERATOR);
    expect(upstream.received.at(-1)?.headers['x-key']).toBe('the-very-key');
  });

  it.each([
    ['by what it is', [TOKEN]],
    ['by its flag', ['--api-key', 'hunter2']],
    ['by its flag, in one', ['--password=hunter2']],
  ])('not with an argument that is a secret: %s', async (_how, flags) => {
    const adding = rig.gateway.control.addServer({ name: 'told', server: child(flags) }, OPERATOR);
    await expect(adding).rejects.toMatchObject({ code: 'invalid' });
    expect(await config()).not.toContain('told');
  });

  it('one that fails leaves nothing in the configuration, the store or the list', async () => {
    const before = await config();
    // Put together by the shell: an argument that holds it whole is refused.
    const token = `${TOKEN.slice(0, 9)}""${TOKEN.slice(9)}`;
    const script = `echo "cannot log in with $LICENCE" >&2; echo "debug ${token}" >&2; exit 3`;
    const adding = rig.gateway.control.addServer(
      {
        name: 'bad',
        server: shell(script, { LICENCE: 'keys:bad.licence' }),
        secrets: [{ name: 'bad.licence', value: 'words-that-look-harmless' }],
      },
      OPERATOR,
    );
    // What it said itself, without what it was given and without what looks like a secret.
    const error = await adding.catch((failure: unknown) => failure);
    expect(error).toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/exit code 3\)\.\n {2}\| cannot log in with \[secret\]\n {2}\| debug /),
    });
    expect(String(error)).not.toMatch(new RegExp(`${TOKEN}|words-that-look-harmless`));
    expect([await config(), await secrets(), await view('bad')]).toEqual([before, ['whole.key'], undefined]);
  });

  it('one whose entry does not fit the configuration is never started', async () => {
    const server = child([], { GITHUB_TOKEN: { literal: TOKEN } });
    await expect(rig.gateway.control.addServer({ name: 'clear', server }, OPERATOR)).rejects.toMatchObject({
      code: 'invalid',
    });
    const extra = { name: 'extra', server: child(), secrets: [{ name: 'other', value: 'x' }] };
    await expect(rig.gateway.control.addServer(extra, OPERATOR)).rejects.toMatchObject({ code: 'invalid' });
    expect(await secrets()).toEqual(['whole.key']);
  });

  it('whoever gives up while it is asked leaves nothing', async () => {
    const before = await config();
    const asked = Promise.withResolvers<void>();
    upstream.script(() => {
      asked.resolve();
      return true;
    });
    const stop = new AbortController();
    const api = createApiClient(inProcessSender(rig.gateway.app));
    const adding = expect(
      api.addServer({ name: 'slow', server: http() }, stop.signal),
    ).rejects.toBeInstanceOf(Error);
    await asked.promise;
    stop.abort();
    await adding;
    upstream.script(() => false);
    expect([await view('slow'), await config()]).toEqual([undefined, before]);
  });

  it('two at once are both in the file', async () => {
    const add = (name: string) => rig.gateway.control.addServer({ name, server: http() }, OPERATOR);
    await Promise.all([add('one'), add('two')]);
    expect(await config()).toMatch(/^ {2}one:/m);
    await expect(add('one')).rejects.toMatchObject({ code: 'exists' });
    for (const name of ['one', 'two']) await rig.gateway.control.removeServer(name, OPERATOR);
  });
});

describe('an import', () => {
  const text = (): string =>
    JSON.stringify({
      mcpServers: {
        'Good One': { url: upstream.url, headers: { Authorization: `Bearer ${TOKEN}` } },
        broken: { command: '/bin/sh', args: ['-c', 'echo no licence >&2; exit 4'] },
        off: { command: 'x', disabled: true },
      },
    });

  it('is planned first: what would be added, which secrets would be kept where, what is left out', async () => {
    const before = await config();
    const plan = await rig.gateway.control.planImport({ text: text(), format: 'json' });
    expect(plan).toMatchObject({
      add: [
        {
          from: 'mcpServers.Good One',
          name: 'good-one',
          kind: 'http',
          target: upstream.url,
          secrets: ['good-one.Authorization'],
          server: { http: { headers: { Authorization: 'keys:good-one.Authorization' } } },
        },
        { name: 'broken', kind: 'stdio', secrets: [] },
      ],
      skip: [{ from: 'mcpServers.off' }],
    });
    expect(JSON.stringify(plan)).not.toContain(TOKEN);
    expect(await config()).toBe(before);
  });

  it('then adds those that were chosen, and says of each whether and why not', async () => {
    const names = ['broken', 'good-one'];
    const imported = await rig.gateway.control.importServers(
      { text: text(), format: 'json', names },
      OPERATOR,
    );
    expect(imported).toMatchObject([
      { name: 'broken', added: false, tools: [], failure: { code: 'child-failed', said: ['no licence'] } },
      { name: 'good-one', added: true, failure: null },
    ]);
    expect(imported[1]?.tools).toHaveLength(3);
    expect(upstream.received.at(-1)?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(await secrets()).toEqual(['good-one.Authorization', 'whole.key']);
    expect(await config()).not.toContain(TOKEN);
  });

  it.each([
    ['no JSON', `{ "a": ${TOKEN}`, 'json', ['x']],
    ['no TOML', `a = ${TOKEN}`, 'toml', ['x']],
    ['no servers', '{}', 'json', ['x']],
    ['a name that is not in the plan', '{"mcpServers":{"a":{"command":"x"}}}', 'json', ['b']],
  ] as const)('is refused with nothing done: %s', async (_what, given, format, names) => {
    const importing = rig.gateway.control.importServers({ text: given, format, names: [...names] }, OPERATOR);
    const error = await importing.catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: 'invalid' });
    expect(String(error)).not.toContain(TOKEN);
  });
});

describe('tools that are refused', () => {
  it('are denied, although they were confirmed; the refusal is on record and outlives a restart', async () => {
    const { tools } = (await view('whole')) ?? { tools: [] };
    const read = tools.find(({ name }) => name === 'read');
    if (read === undefined) throw new Error('no tool read');
    const { name, definition } = read;
    await rig.gateway.control.confirmTools(
      'whole',
      { tools: [{ name, definition, class: 'read' }] },
      OPERATOR,
    );
    const agent = rawAgent(rig, { server: 'whole' });
    expect((await agent.tool('read')).messages[0]?.result.isError).toBeUndefined();
    const stale = { name, definition: 'f'.repeat(64) };
    await expect(
      rig.gateway.control.refuseTools('whole', { tools: [stale] }, OPERATOR),
    ).rejects.toMatchObject({ code: 'conflict' });
    const [after] = await rig.gateway.control.refuseTools(
      'whole',
      { tools: [{ name, definition }] },
      OPERATOR,
    );
    expect(after).toMatchObject({ state: 'refused', confirmedClass: null });
    expect((await agent.tool('read')).messages[0]?.result).toMatchObject({ isError: true });
    expect((await logOf(rig, { kind: 'tool.confirm' })).at(-1)).toMatchObject({
      facts: { class: 'none' },
      server: { definition },
    });
    agent.close();
    await rig.restart();
    expect((await view('whole'))?.tools.find((tool) => tool.name === name)?.state).toBe('refused');
  });

  it('do not run where everything is allowed, a tool that nobody looked at among it', async () => {
    const lax = await startRig(`
mode: enforce
listen: { port: 0 }
servers: { files: { http: { url: "${upstream.url}" } } }
policy: { default: allow, unconfirmedTools: allow }
`);
    const { control } = lax.gateway;
    const agent = rawAgent(lax, { server: 'files' });
    const { tools } = await control.testServer('files', OPERATOR);
    const read = tools.find(({ name }) => name === 'read');
    expect((await agent.tool('read')).messages[0]?.result.isError).toBeUndefined();
    await control.refuseTools(
      'files',
      { tools: [{ name: 'read', definition: read?.definition ?? '' }] },
      OPERATOR,
    );
    const before = upstream.received.length;
    expect((await agent.tool('read')).messages[0]?.result).toMatchObject({ isError: true });
    expect(upstream.received).toHaveLength(before);
    expect((await logOf(lax, { kind: 'call.request' })).at(-1)?.facts).toMatchObject({
      decision: 'deny',
      reason: 'refused-tool',
    });
    agent.close();
    await lax.close();
  });

  it('of a changed tool what was confirmed stays, to be compared with', async () => {
    const find = async () => (await view('whole'))?.tools.find(({ name }) => name === 'write');
    const first = await find();
    if (first === undefined) throw new Error('no tool write');
    const { name, definition } = first;
    await rig.gateway.control.confirmTools(
      'whole',
      { tools: [{ name, definition, class: 'write' }] },
      OPERATOR,
    );
    upstream.setTools([{ name: 'write', description: 'Otherwise.', inputSchema: { type: 'object' } }]);
    await rig.gateway.control.testServer('whole', OPERATOR);
    const changed = await find();
    expect(changed?.state).toBe('changed');
    await rig.gateway.control.refuseTools(
      'whole',
      { tools: [{ name, definition: changed?.definition ?? '' }] },
      OPERATOR,
    );
    expect(await find()).toEqual({ ...changed, state: 'refused' });
  });
});

describe('the health of a server', () => {
  it('says how it is kept apart, and what failed last, with its own words', async () => {
    const flaky = `test -e ${rig.home}/broken && { echo "lost my config" >&2; exit 9; }; exec '${process.execPath}' '${CHILD}'`;
    await rig.gateway.control.addServer({ name: 'flaky', server: shell(flaky) }, OPERATOR);
    const sandbox = expect.stringMatching(/^(bwrap|unshare|sandbox-exec|none)$/);
    expect((await view('flaky'))?.health).toEqual({
      state: 'idle',
      lastError: null,
      lastFailure: null,
      sandbox,
      running: 0,
      restarts: 0,
    });
    expect((await view('whole'))?.health).toMatchObject({ sandbox: null, running: null });
    await rig.gateway.control.removeServer('flaky', OPERATOR);
  });

  it('of a server elsewhere says nothing before it was asked, and tells when it was', async () => {
    const { control } = rig.gateway;
    const events: string[] = [];
    const ended = new AbortController();
    const told = (async () => {
      for await (const { type } of control.events(undefined, ended.signal)) {
        events.push(type);
        if (type === 'health.changed') return;
      }
    })();
    await control.addServer({ name: 'quiet', server: http() }, OPERATOR);
    expect((await view('quiet'))?.health).toMatchObject({ state: 'unasked', lastFailure: null });
    await control.testServer('quiet', OPERATOR);
    expect((await view('quiet'))?.health).toMatchObject({ state: 'up', lastFailure: null });
    await told;
    ended.abort();
    await control.removeServer('quiet', OPERATOR);
  });

  it('is failing while it fails, and keeps the last failure when it works again', async () => {
    upstream.script((_received, response) => {
      response.writeHead(401).end();
      return true;
    });
    await expect(rig.gateway.control.testServer('whole', OPERATOR)).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect((await view('whole'))?.health).toMatchObject({
      state: 'failing',
      lastError: 'unauthorized',
      lastFailure: { code: 'unauthorized', at: expect.any(Number) },
    });
    upstream.script(() => false);
    await rig.gateway.control.testServer('whole', OPERATOR);
    const id = (await view('whole'))?.id;
    let told = 0;
    const stop = new AbortController();
    for await (const event of rig.gateway.control.events(0, stop.signal)) {
      if (event.type === 'health.changed' && event.about['server'] === id) told += 1;
      // Asked for the first time, failing, and working again.
      if (told === 3) break;
    }
    stop.abort();
    expect((await view('whole'))?.health).toMatchObject({
      state: 'up',
      lastError: null,
      lastFailure: { code: 'unauthorized' },
    });
  });
});

describe('a reload', () => {
  it('brings limits to servers that are in use', async () => {
    const server = `  http: { http: { url: "${upstream.url}" } }`;
    await rig.configure(base(`servers:\n${server}`));
    await rig.gateway.control.testServer('http', OPERATOR);
    await rig.configure(base(`limits: { answerBytes: 256 }\nservers:\n${server}`));
    upstream.setTools([{ name: 'long', description: 'x'.repeat(300), inputSchema: { type: 'object' } }]);
    await rig.gateway.control.testServer('http', OPERATOR).catch(() => undefined);
    expect((await view('http'))?.health.lastError).toBe('answer-too-large');
  });
});
