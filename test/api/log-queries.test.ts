import { describe, expect, test } from 'vitest';
import { codeOf, createFixture } from './fixture.ts';
import { ID } from './route-list.ts';

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
    const { status } = await ask(
      `/api/log/entries?${query}`,
      { token: await token('eve', ['read']) },
      { transport: 'tcp' },
    );
    expect(status).toBe(200);
    expect(control.acts.at(-1)).toMatchObject({ what: 'entries', by: { method: 'token' }, about: asked });
  });
});
