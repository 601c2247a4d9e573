import { describe, expect, test } from 'vitest';
import { ControlError } from '../../proxy/contract/control.ts';
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
    method: 'POST',
    path: `/api/approvals/${ID}/votes`,
    needs: ['vote'],
    good: { vote: 'approve', assurance: 'click', shown: SHOWN },
    bad: { vote: 'approve', assurance: 'click', shown: 'short' },
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
  { method: 'GET', path: '/api/people', needs: ['read'] },
  {
    method: 'POST',
    path: '/api/people',
    needs: ['admin'],
    good: { name: 'bob', secret: 'long enough secret' },
    bad: { name: 'bob', secret: 'short' },
  },
  { method: 'GET', path: '/api/servers', needs: ['read'] },
  {
    method: 'POST',
    path: '/api/servers',
    needs: ['admin'],
    good: { name: 'files', server: { stdio: { command: 'x' } } },
    bad: { name: 'files', server: { stdio: { command: 'x' }, http: { url: 'http://localhost/' } } },
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
  { method: 'POST', path: '/api/log/verify', needs: ['read'], good: {}, bad: { extra: 1 } },
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
      const bare = label(route).replace(ID, '{id}');
      return bare
        .replace('/agents/a/', '/agents/{name}/')
        .replace('/servers/files', '/servers/{name}')
        .replace('/secrets/name', '/secrets/{name}');
    });
    expect([...documented].sort()).toEqual([...shapes, 'POST /api/login', 'POST /api/logout'].sort());
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
    const { ask } = createFixture();
    const { status, json } = await ask(route.badPath ?? '', { method: route.method, body: route.good });
    expect([status, codeOf(json)]).toEqual([400, 'invalid']);
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
