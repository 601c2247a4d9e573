import { expect, it } from 'vitest';
import { createExecutions } from '../../proxy/gateway/executions.ts';

const run = { call: 'call-1', approval: 'grant', single: false };

it('a call that waited for an approval of its own does not share a run by another one, a grant, whose client is there', () => {
  const executions = createExecutions();
  const client = new AbortController();
  executions.start('key', run, client.signal);
  expect(executions.running('key', 'own')).toBeUndefined();
  expect(executions.running('key', undefined)).toBeUndefined();
  expect(executions.running('key', 'grant')).toMatchObject({ call: 'call-1' });
  // Its client has gone: the same call, come again, is a retry.
  client.abort();
  expect(executions.running('key', undefined)).toMatchObject({ call: 'call-1' });
});

it('of one approval there is one run, whoever waits for it', () => {
  const executions = createExecutions();
  executions.start('key', { ...run, single: true }, new AbortController().signal);
  for (const waitedFor of [undefined, 'own', 'grant'])
    expect(executions.running('key', waitedFor)).toMatchObject({ call: 'call-1' });
});
