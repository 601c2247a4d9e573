import { describe, expect, test } from 'vitest';
import { ControlError } from '../../proxy/contract/control.ts';
import { codeOf, createFixture } from './fixture.ts';

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
