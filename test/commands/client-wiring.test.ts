import { expect, test } from 'vitest';
import { clientWiring } from '../../proxy/platform/client-wiring.ts';

const wired = (listening: string | null) =>
  clientWiring({
    agent: 'builder',
    servers: ['files'],
    self: ['countersign'],
    extra: [],
    files: { certificate: '/a/builder.crt', key: '/a/builder.key', ca: '/a/ca.crt' },
    listening,
  });

test.each([null, 'https://127.0.0.1:8443', 'https://0.0.0.0:8443', 'https://[::]:8443'])(
  'the command needs no URL where it finds the gateway by itself (%s)',
  (listening) => {
    expect(wired(listening).claudeCode).toEqual([
      'claude mcp add files -- countersign connect files --agent builder',
    ]);
  },
);

test.each(['https://127.0.0.1:9443', 'https://10.1.2.3:8443', 'https://[::1]:8443'])(
  'the command names a gateway that it would not find (%s)',
  (listening) => {
    const { claudeCode, mcpServers } = wired(listening);
    const words = ['connect', 'files', '--agent', 'builder', '--url', listening];
    expect(claudeCode[0]).toContain(' --url ');
    expect(JSON.parse(mcpServers)).toEqual({
      mcpServers: { files: { command: 'countersign', args: words } },
    });
  },
);

test.each([
  ['https://127.0.0.1:9443', 'https://localhost:9443'],
  ['https://[::1]:8443', 'https://localhost:8443'],
  ['https://0.0.0.0:8443', 'https://localhost:8443'],
  ['https://10.1.2.3:8443', 'https://10.1.2.3:8443'],
])('a client that shows its certificate itself asks %s as %s', (listening, asked) => {
  expect(wired(listening).mutualTls.at(-1)).toBe(`claude mcp add --transport http files ${asked}/mcp/files`);
});
