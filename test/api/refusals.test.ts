import { describe, expect, test } from 'vitest';
import { codeOf, createFixture, PAGE } from './fixture.ts';
import { ID, ROUTES, type Route } from './route-list.ts';

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
        .replace(/past\/d+/, 'past/{digest}')
        .replace('/proofs/7', '/proofs/{index}')
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
