import { describe, expect, test } from 'vitest';
import { codeOf, createFixture, OTHER_PAGE, PAGE } from './fixture.ts';

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
