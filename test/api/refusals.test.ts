import { describe, expect, test } from 'vitest';
import { ControlError } from '../../proxy/contract/control.ts';
import { newDevice } from './device.ts';
import { codeOf, createFixture, OTHER_PAGE, PAGE } from './fixture.ts';

const ID = '01890000-0000-7000-8000-000000000000';
const SHOWN = 'A'.repeat(43);
const DEFINITION = 'd'.repeat(64);

interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly needs: readonly ('read' | 'vote' | 'admin')[];
  readonly good?: unknown;
  readonly bad?: unknown;
  /** A path that its schema refuses. */
  readonly badPath?: string;
}
const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/api/status', needs: ['read'] },
  { method: 'GET', path: '/api/health', needs: ['read'] },
  { method: 'GET', path: '/api/config', needs: ['read'] },
  { method: 'GET', path: '/api/config/history', needs: ['read'], badPath: '/api/config/history?limit=201' },
  { method: 'GET', path: '/api/config/history/7', needs: ['read'], badPath: '/api/config/history/-1' },
  { method: 'POST', path: '/api/ca/renew', needs: ['admin'], good: {}, bad: { extra: 1 } },
  {
    method: 'POST',
    path: '/api/pause',
    needs: ['admin'],
    good: { what: 'all', paused: true },
    bad: { what: 'world', paused: true },
  },
  { method: 'GET', path: '/api/approvals', needs: ['read', 'vote'], badPath: '/api/approvals?state=secret' },
  { method: 'GET', path: `/api/approvals/${ID}`, needs: ['read', 'vote'], badPath: '/api/approvals/1' },
  {
    method: 'POST',
    path: `/api/approvals/${ID}/reveal`,
    needs: ['vote'],
    good: { pointer: '/a' },
    bad: { pointer: 1 },
  },
  {
    method: 'GET',
    path: `/api/approvals/${ID}/present?pointer=/params/arguments/path`,
    needs: ['vote'],
    badPath: `/api/approvals/${ID}/present?pointer=path`,
  },
  {
    method: 'POST',
    path: `/api/approvals/${ID}/votes`,
    needs: ['vote'],
    good: { vote: 'approve', assurance: 'click', shown: SHOWN },
    bad: { vote: 'approve', assurance: 'click', shown: 'short' },
  },
  {
    method: 'POST',
    path: `/api/approvals/${ID}/deliveries`,
    needs: ['vote'],
    good: { channel: 'desktop', what: 'seen' },
    bad: { channel: 'pigeon', what: 'seen' },
  },
  {
    method: 'POST',
    path: `/api/approvals/${ID}/revoke`,
    needs: ['admin', 'vote'],
    good: {},
    bad: { extra: 1 },
  },
  { method: 'GET', path: '/api/agents', needs: ['read'] },
  {
    method: 'POST',
    path: '/api/agents',
    needs: ['admin'],
    good: { name: 'a', owner: 'ann' },
    bad: { name: 'Big Name', owner: 'ann' },
  },
  { method: 'POST', path: '/api/agents/a/renew', needs: ['admin'], good: { days: 5 }, bad: { days: 4000 } },
  { method: 'POST', path: '/api/agents/a/revoke', needs: ['admin'], good: {}, bad: { extra: 1 } },
  {
    method: 'POST',
    path: '/api/agents/files',
    needs: ['admin'],
    good: { name: 'a', owner: 'ann' },
    bad: { name: 'a', owner: 'ann', days: 398 },
  },
  {
    method: 'POST',
    path: '/api/agents/a/renew/files',
    needs: ['admin'],
    good: { days: 5 },
    bad: { days: 0 },
  },
  {
    method: 'GET',
    path: '/api/agents/a/wiring',
    needs: ['read'],
    badPath: `/api/agents/a/wiring?credentials=${'x'.repeat(4097)}`,
  },
  { method: 'GET', path: '/api/people', needs: ['read'] },
  {
    method: 'POST',
    path: '/api/people',
    needs: ['admin'],
    good: { name: 'bob', secret: 'long enough secret' },
    bad: { name: 'bob', secret: 'short' },
  },
  {
    method: 'POST',
    path: '/api/people/invites',
    needs: ['admin'],
    good: { name: 'cleo' },
    bad: { name: 'cleo', url: 'http://gateway.test' },
  },
  { method: 'GET', path: '/api/approver', needs: ['vote'] },
  { method: 'GET', path: '/api/device/keys', needs: ['read', 'vote'] },
  {
    method: 'POST',
    path: '/api/device/keys',
    needs: ['vote'],
    good: { spki: newDevice().spki, name: 'desk' },
    bad: { spki: newDevice().spki, name: 'a\u202eb' },
  },
  {
    method: 'POST',
    path: `/api/device/keys/${ID}/revoke`,
    needs: ['admin', 'vote'],
    good: {},
    bad: { extra: 1 },
  },
  {
    method: 'POST',
    path: '/api/device/renew',
    needs: ['vote'],
    good: { csr: 'A'.repeat(400) },
    bad: { csr: 'A'.repeat(2049) },
  },
  { method: 'GET', path: '/api/servers', needs: ['read'] },
  {
    method: 'POST',
    path: '/api/servers',
    needs: ['admin'],
    good: { name: 'files', server: { stdio: { command: 'x' } } },
    bad: { name: 'files', server: { stdio: { command: 'x' }, http: { url: 'http://localhost/' } } },
  },
  {
    method: 'POST',
    path: '/api/servers/import/plan',
    needs: ['admin'],
    good: { text: '{"mcpServers":{}}' },
    bad: { text: '{}', format: 'yaml' },
  },
  {
    method: 'POST',
    path: '/api/servers/import',
    needs: ['admin'],
    good: { text: '{"mcpServers":{}}', names: ['files'] },
    bad: { text: 'x'.repeat(600 * 1024), names: ['files'] },
  },
  { method: 'POST', path: '/api/servers/files/test', needs: ['admin'], good: {}, bad: { extra: 1 } },
  { method: 'DELETE', path: '/api/servers/files', needs: ['admin'] },
  {
    method: 'POST',
    path: '/api/servers/files/tools/confirm',
    needs: ['admin'],
    good: { tools: [{ name: 't', definition: DEFINITION, class: 'read' }] },
    bad: { tools: [{ name: 't', definition: DEFINITION, class: 'harmless' }] },
  },
  {
    method: 'POST',
    path: '/api/servers/files/tools/refuse',
    needs: ['admin'],
    good: { tools: [{ name: 't', definition: DEFINITION }] },
    bad: { tools: [{ name: 't', definition: 'short' }] },
  },
  {
    method: 'POST',
    path: '/api/policy/explain',
    needs: ['read'],
    good: { agent: 'a', server: 's', tool: 't', args: {} },
    bad: { agent: 'a' },
  },
  {
    method: 'GET',
    path: '/api/policy/summary',
    needs: ['read'],
    badPath: '/api/policy/summary?since=yesterday',
  },
  { method: 'GET', path: '/api/log/records', needs: ['read'], badPath: '/api/log/records?limit=100000' },
  { method: 'GET', path: '/api/log/entries', needs: ['read'], badPath: '/api/log/entries?limit=501' },
  { method: 'GET', path: '/api/log/records/7', needs: ['read'], badPath: '/api/log/records/-7' },
  {
    method: 'GET',
    path: '/api/log/refs/000007',
    needs: ['read'],
    badPath: '/api/log/refs/%25%25%25%25%25%25',
  },
  { method: 'GET', path: `/api/calls/${ID}`, needs: ['read'], badPath: '/api/calls/7' },
  { method: 'GET', path: '/api/sessions', needs: ['read'], badPath: '/api/sessions?state=ajar' },
  { method: 'GET', path: `/api/sessions/${ID}`, needs: ['read'], badPath: `/api/sessions/${ID}?limit=0` },
  { method: 'POST', path: '/api/log/verify', needs: ['read'], good: {}, bad: { extra: 1 } },
  { method: 'GET', path: '/api/secrets', needs: ['read'] },
  {
    method: 'DELETE',
    path: '/api/secrets/name',
    needs: ['admin'],
    badPath: '/api/secrets/name?force=yes',
  },
  {
    method: 'PUT',
    path: '/api/secrets/name',
    needs: ['admin'],
    good: { value: 'x' },
    bad: { value: '' },
    badPath: '/api/secrets/a%2Fb',
  },
  { method: 'GET', path: '/api/events', needs: ['read', 'vote'], badPath: '/api/events?after=-1' },
];
const WRITES = ROUTES.filter(({ method }) => method !== 'GET');
const label = (route: Route): string => `${route.method} ${route.path}`;
const TCP = { transport: 'tcp' } as const;

describe('every route', () => {
  test('is in the table above, and nothing else is served', async () => {
    const { ask } = createFixture();
    const { json } = await ask('/api/openapi.json');
    const paths = (json as { paths: Record<string, Record<string, unknown>> }).paths;
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const shapes = ROUTES.map((route) => {
      const bare = label(route).replace(ID, '{id}').replace(/\?.*/, '');
      return bare
        .replace('/agents/a/', '/agents/{name}/')
        .replace('/servers/files', '/servers/{name}')
        .replace('/records/7', '/records/{index}')
        .replace('/refs/000007', '/refs/{ref}')
        .replace('/secrets/name', '/secrets/{name}')
        .replace('/history/7', '/history/{index}');
    });
    const forAnyone = ['login', 'logout', 'join', 'device/challenge', 'device/login'];
    const open = forAnyone.map((path) => `POST /api/${path}`);
    expect([...documented].sort()).toEqual([...shapes, ...open].sort());
  });

  test.each(ROUTES.map((route) => [label(route), route] as const))(
    '%s without a token over TCP is refused',
    async (_, route) => {
      const { ask, control } = createFixture();
      const { status, json } = await ask(route.path, { method: route.method, body: route.good }, TCP);
      expect([status, codeOf(json)]).toEqual([401, 'no-token']);
      // A missing environment is no admission either.
      expect((await ask(route.path, { method: route.method, body: route.good }, {})).status).toBe(401);
      expect(control.acts).toEqual([]);
    },
  );

  test.each(ROUTES.map((route) => [label(route), route] as const))(
    '%s needs its own scope',
    async (_, route) => {
      const { ask, token, control } = createFixture();
      const holders = {
        read: ['eve', ['read']],
        vote: ['ann', ['vote']],
        admin: ['root', ['admin']],
      } as const;
      for (const [scope, [person, scopes]] of Object.entries(holders)) {
        const { status, json, response } = await ask(
          route.path,
          { method: route.method, body: route.good, token: await token(person, scopes) },
          TCP,
        );
        await response.body?.cancel().catch(() => {});
        const may = (route.needs as readonly string[]).includes(scope);
        if (may) expect([401, 403, 415]).not.toContain(status);
        else expect([status, codeOf(json)]).toEqual([403, 'not-allowed']);
      }
      expect(control.acts.every(({ by }) => by.method === 'token' && by.credential !== undefined)).toBe(true);
    },
  );

  test.each(ROUTES.map((route) => [label(route), route] as const))(
    '%s refuses an origin that is not listed',
    async (_, route) => {
      const { ask } = createFixture();
      for (const origin of ['https://evil.test', 'null', `${PAGE}.evil.test`]) {
        const { status, json } = await ask(route.path, { method: route.method, body: route.good, origin });
        expect([status, codeOf(json)]).toEqual([403, 'bad-origin']);
      }
    },
  );

  test.each(ROUTES.map((route) => [label(route), route] as const))(
    '%s checks the Host over TCP',
    async (_, route) => {
      const { ask } = createFixture();
      for (const host of ['evil.test', 'localhost.evil.test:80', '127.0.0.1.evil.test', '']) {
        const { status, json } = await ask(
          route.path,
          { method: route.method, body: route.good, headers: { host } },
          TCP,
        );
        expect([status, codeOf(json)]).toEqual([421, 'bad-host']);
      }
    },
  );

  test.each(WRITES.map((route) => [label(route), route] as const))('%s demands JSON', async (_, route) => {
    const { ask, control } = createFixture();
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'application/jsonx',
    ]) {
      const { status, json } = await ask(route.path, {
        method: route.method,
        body: route.good,
        headers: { 'content-type': type },
      });
      expect([status, codeOf(json)]).toEqual([415, 'not-json']);
    }
    expect(control.acts).toEqual([]);
  });

  test.each(WRITES.map((route) => [label(route), route] as const))(
    '%s refuses a body over 1 MiB',
    async (_, route) => {
      const { ask, control } = createFixture();
      const raw = JSON.stringify({ filler: 'x'.repeat(1024 * 1024) });
      for (const headers of [
        {},
        { 'transfer-encoding': 'chunked' },
        { 'content-length': String(raw.length) },
      ]) {
        const { status, json } = await ask(route.path, { method: route.method, raw, headers });
        expect([status, codeOf(json)]).toEqual([413, 'too-large']);
      }
      expect(control.acts).toEqual([]);
    },
  );

  test.each(WRITES.filter(({ bad }) => bad !== undefined).map((route) => [label(route), route] as const))(
    '%s refuses what its schema does not know',
    async (_, route) => {
      const { ask, token, control } = createFixture();
      const bearer = await token(route.needs.includes('vote') ? 'ann' : 'root', [
        route.needs.at(-1) ?? 'read',
      ]);
      const bodies = [JSON.stringify(route.bad), '{"unknown-member":1}', '[]', 'null', '{', ''];
      for (const raw of bodies) {
        const { status, json } = await ask(route.path, { method: route.method, raw, token: bearer });
        expect([status, codeOf(json), raw]).toEqual([400, 'invalid', raw]);
      }
      expect(control.acts).toEqual([]);
    },
  );

  test.each(
    ROUTES.filter(({ badPath }) => badPath !== undefined).map((route) => [label(route), route] as const),
  )('%s refuses a path or query that its schema does not know', async (_, route) => {
    const { ask, token } = createFixture();
    const bearer = route.needs.join() === 'vote' ? await token('ann', ['vote']) : undefined;
    const asked = { method: route.method, body: route.good, token: bearer };
    const { status, json } = await ask(route.badPath ?? '', asked);
    expect([status, codeOf(json)]).toEqual([400, 'invalid']);
  });
});

describe('the log', () => {
  test.each([
    'limit=0',
    'depth=20001',
    'before=-1',
    'after=-1',
    'after=1&before=9',
    'since=yesterday',
    'kind=call.everything',
    'decision=maybe',
    'outcome=fine',
    'session=7',
    'approval=%25',
    'agent=',
    `text=${'x'.repeat(257)}`,
    `tool=${'x'.repeat(513)}`,
    'sql=1',
    'limit=1&limit=2',
  ])('/api/log/entries?%s is refused, and nothing is read', async (query) => {
    const { ask, control } = createFixture();
    const { status, json } = await ask(`/api/log/entries?${query}`);
    expect([status, codeOf(json)]).toEqual([400, 'invalid']);
    expect(control.acts).toEqual([]);
  });

  test('is read with every filter at once, as who asks', async () => {
    const { ask, token, control } = createFixture();
    const asked = {
      ...{
        before: 40,
        limit: 5,
        depth: 100,
        kind: 'call.request',
        without: 'log.read',
        agent: 'a',
        owner: 'b',
      },
      ...{
        server: 'c',
        session: ID,
        call: ID,
        approval: ID,
        since: 1,
        until: 2,
        tool: 'd',
        decision: 'hold',
      },
      ...{ outcome: 'answered', text: 'e f' },
    };
    const query = new URLSearchParams(
      Object.entries(asked).map(([key, value]): [string, string] => [key, String(value)]),
    );
    const { status } = await ask(`/api/log/entries?${query}`, { token: await token('eve', ['read']) }, TCP);
    expect(status).toBe(200);
    expect(control.acts.at(-1)).toMatchObject({ what: 'entries', by: { method: 'token' }, about: asked });
  });
});

describe('the local socket', () => {
  test('reads and administers as the operator, and never votes', async () => {
    const { ask, control } = createFixture();
    const id = control.hold({});
    expect((await ask('/api/status')).status).toBe(200);
    expect((await ask('/api/agents', { body: { name: 'builder', owner: 'ann' } })).status).toBe(200);
    expect(control.acts.at(-1)?.by).toEqual({ principal: control.operator, method: 'local-socket' });
    for (const path of [`/api/approvals/${id}/votes`, `/api/approvals/${id}/reveal`]) {
      const { status, json } = await ask(path, { body: { vote: 'approve' } });
      expect([status, codeOf(json)]).toEqual([401, 'no-token']);
    }
    expect((await control.approval(id)).state).toBe('waiting');
  });

  test('a token counts alone: it does not add to what the socket gives', async () => {
    const { ask, token } = createFixture();
    const vote = await token('ann', ['vote']);
    expect((await ask('/api/status', { token: vote })).status).toBe(403);
    expect((await ask('/api/agents', { token: vote, body: { name: 'builder', owner: 'ann' } })).status).toBe(
      403,
    );
    expect(codeOf((await ask('/api/status', { token: 'x'.repeat(43) })).json)).toBe('bad-token');
    expect(codeOf((await ask('/api/status', { headers: { authorization: 'Basic eDp5' } })).json)).toBe(
      'bad-token',
    );
  });

  test('a page listed as an origin uses it too', async () => {
    const { ask } = createFixture();
    expect((await ask('/api/status', { origin: PAGE })).status).toBe(200);
    expect((await ask('/api/status', { origin: OTHER_PAGE })).status).toBe(200);
  });
});

describe('errors', () => {
  test.each([
    ['not-found', 404],
    ['conflict', 409],
    ['not-allowed', 403],
    ['invalid', 400],
    ['expired', 410],
    ['unavailable', 503],
    ['exists', 409],
  ] as const)('%s of the gateway is %i', async (code, wanted) => {
    const { ask, control } = createFixture();
    control.state.failNext = new ControlError(code, 'Said for the caller.');
    const { status, json } = await ask('/api/pause', { body: { what: 'all', paused: true } });
    expect(status).toBe(wanted);
    expect(json).toEqual({ error: { code, message: 'Said for the caller.' } });
  });

  test('what nobody foresaw is 500 without its message, and reported', async () => {
    const { ask, control, reported } = createFixture();
    const cause = new Error('SQLITE_CORRUPT in /secret/place with hunter2');
    control.state.failNext = cause;
    const { status, response, json } = await ask('/api/pause', { body: { what: 'all', paused: true } });
    expect([status, codeOf(json)]).toEqual([500, 'internal']);
    expect(JSON.stringify(json)).not.toMatch(/SQLITE|secret|hunter2|\.ts/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(reported).toEqual([cause]);
  });

  test('a schema error never repeats the value', async () => {
    const { ask } = createFixture();
    const { json } = await ask('/api/people', { body: { name: 'bob', secret: 'hunter2' } });
    expect(codeOf(json)).toBe('invalid');
    expect(JSON.stringify(json)).not.toContain('hunter2');
  });

  test('an unknown route and a known one by another method are refused as JSON', async () => {
    const { ask } = createFixture();
    for (const path of ['/api/nothing', '/', '/api/status/']) {
      const { status, json } = await ask(path);
      expect([status, codeOf(json)]).toEqual([404, 'no-route']);
    }
    expect((await ask('/api/status', { method: 'POST', body: {} })).status).toBe(404);
  });
});
