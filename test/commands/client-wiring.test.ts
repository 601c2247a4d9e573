import { expect, test } from 'vitest';
import { clientWiring } from '../../proxy/platform/client-wiring.ts';

const wiring = (listening: string | null) =>
  clientWiring({
    agent: 'claude',
    servers: ['files'],
    self: ['countersign'],
    extra: [],
    files: { certificate: '/a.crt', key: '/a.key', ca: '/ca.crt' },
    listening,
  });

test('a client is told where the gateway is, where that is not the usual place', () => {
  expect(wiring('https://127.0.0.1:8443').claudeCode).toEqual([
    'claude mcp add files -- countersign connect files --agent claude',
  ]);
  expect(wiring(null).claudeCode).toEqual(wiring('https://127.0.0.1:8443').claudeCode);
  const { claudeCode, mcpServers } = wiring('https://127.0.0.1:28443');
  expect(claudeCode[0]).toContain(' --url https://127.0.0.1:28443');
  expect(JSON.parse(mcpServers).mcpServers.files.args).toEqual([
    ...['connect', 'files', '--agent', 'claude'],
    ...['--url', 'https://127.0.0.1:28443'],
  ]);
});
