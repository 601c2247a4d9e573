import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { clientEntries, isRouted } from '../../proxy/gateway/clients/client-entry.ts';
import { parseJsonc } from '../../proxy/gateway/clients/jsonc.ts';
import { argumentLooksSecret, looksSecret } from '../../proxy/gateway/clients/looks-secret.ts';
import { parseToml } from '../../proxy/gateway/clients/parse-toml.ts';
import { planImport, serverNameOf } from '../../proxy/gateway/clients/plan-import.ts';

const TOKEN = ['sk', '-ant-', 'api03-', 'Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8Qr9St0Uv1Wx2Yz3'].join('');

describe('files of clients', () => {
  test('are JSON with comments and trailing commas', () => {
    const text =
      '\ufeff{ // c\n "a": "http://x//y", /* "b": 1, */ "c": ["1, ]", 2, ], "d": {"e": "\\"//",},\n}';
    expect(parseJsonc(text, 'f')).toEqual({ a: 'http://x//y', c: ['1, ]', 2], d: { e: '"//' } });
    expect(() => parseJsonc('{"secret": hunter2}', 'f')).toThrow(
      expect.objectContaining({ code: 'not-json' }),
    );
  });

  test.each([
    [
      'Claude Desktop, Cursor',
      { mcpServers: { s: { command: 'c', args: ['a'], env: { K: 1 } } } },
      'mcpServers.s',
    ],
    [
      'VS Code',
      { servers: { s: { type: 'stdio', command: 'c', args: ['a'], env: { K: '1' } } } },
      'servers.s',
    ],
    [
      'VS Code settings',
      { mcp: { servers: { s: { command: 'c', args: ['a'], env: { K: '1' } } } } },
      'mcp.servers.s',
    ],
    [
      'Zed',
      { context_servers: { s: { command: { path: 'c', args: ['a'], env: { K: '1' } } } } },
      'context_servers.s',
    ],
    [
      'Claude Code projects',
      { projects: { '/p': { mcpServers: { s: { command: 'c', args: ['a'], env: { K: '1' } } } } } },
      'projects./p.mcpServers.s',
    ],
    [
      'Codex',
      parseToml(
        'model = "x"\n[mcp_servers.s]\ncommand = "c"\nargs = ["a"] # c\nenv = { K = "1" }\n[other]\ncommand = "no"',
        'f',
      ),
      'mcp_servers.s',
    ],
    [
      'Codex, tables',
      parseToml(
        'big = 9007199254740993\n[mcp_servers."s"]\ncommand = \'c\'\nargs = [\n  "a", # one\n]\n[mcp_servers.s.env]\nK = "1"',
        'f',
      ),
      'mcp_servers.s',
    ],
  ])('%s', (_, file, place) => {
    expect(clientEntries(file)).toEqual([
      {
        name: 's',
        place,
        disabled: false,
        http: undefined,
        stdio: { command: 'c', args: ['a'], env: { K: '1' }, cwd: undefined },
      },
    ]);
  });

  test.each([
    ['url', 'headers'],
    ['httpUrl', 'headers'],
    ['serverUrl', 'headers'],
    ['url', 'http_headers'],
  ])('remote servers by %s and %s', (url, headers) => {
    const [entry] = clientEntries({ mcpServers: { s: { [url]: 'https://x.test/', [headers]: { A: 'b' } } } });
    expect(entry?.http).toEqual({ url: 'https://x.test/', headers: { A: 'b' } });
  });

  test.each([
    null,
    'text',
    5,
    [],
    {},
    { mcpServers: [] },
    { mcpServers: { a: 'no', b: {}, c: { command: 5 }, d: null } },
  ])('what is no server is passed over: %j', (file) => {
    expect(clientEntries(file)).toEqual([]);
  });

  test('know what goes through Countersign already', () => {
    const through = (value: unknown): boolean | undefined => {
      const [entry] = clientEntries({ mcpServers: { s: value } });
      return entry && isRouted(entry, 'https://127.0.0.1:8443');
    };
    expect(through({ command: 'countersign', args: ['connect', 's'] })).toBe(true);
    expect(
      through({ command: '/usr/bin/node', args: ['/opt/countersign/proxy/main.js', 'connect', 's'] }),
    ).toBe(true);
    expect(through({ command: 'npx', args: ['countersign', 'connect', 's'] })).toBe(true);
    expect(through({ url: 'https://127.0.0.1:8443/mcp/s' })).toBe(true);
    expect(through({ url: 'https://127.0.0.1:8444/mcp/s' })).toBe(false);
    expect(through({ command: 'npx', args: ['@x/server', '/home/countersign-fan'] })).toBe(false);
    expect(through({ command: 'countersign', args: ['status'] })).toBe(false);
  });
});

test('a file that is no TOML is quoted nowhere', () => {
  const read = (): unknown => parseToml(`token = "${TOKEN}`, 'f');
  expect(read).toThrow(expect.objectContaining({ code: 'not-toml' }));
  try {
    read();
  } catch (error) {
    expect(inspect(error, { depth: 9 })).not.toContain(TOKEN);
  }
});

describe('a secret', () => {
  test.each([
    ['GITHUB_TOKEN', 'x'],
    ['Authorization', 'Bearer x'],
    ['PLAIN', TOKEN],
    ['DATABASE_URL', 'postgres://user:pa55word@db.test/x'],
    ['VALUE', 'q8Zr4Tn0Vx2Lb6Wm9Ky3Hs7Dp1'],
  ])('is seen in %s', (name, value) => {
    expect(looksSecret(name, value)).toBe(true);
  });
  test.each([
    ['DEBUG', '1'],
    ['HOME', '/home/ann/projects/some-long-folder-name'],
    ['URL', 'https://mcp.test/v1/very/long/path/without/secrets'],
    ['ID', '0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee'],
    ['PACKAGE', 'modelcontextprotocol-server-filesystem-2026'],
    ['TOKEN', ''],
  ])('is not seen in %s', (name, value) => {
    expect(looksSecret(name, value)).toBe(false);
  });
  test('is seen in arguments by the option before it', () => {
    expect(argumentLooksSecret('abc', '--api-key')).toBe(true);
    expect(argumentLooksSecret('--token=abc', undefined)).toBe(true);
    expect(argumentLooksSecret(TOKEN, 'server')).toBe(true);
    expect(argumentLooksSecret('/data', '--root')).toBe(false);
    expect(argumentLooksSecret('@modelcontextprotocol/server-filesystem', '-y')).toBe(false);
  });
});

/** As files of clients refer to variables. */
const variable = (name: string): string => `$\{${name}}`;

describe('an import', () => {
  const plan = (servers: Record<string, unknown>) =>
    planImport(clientEntries({ mcpServers: servers }), {
      existing: ['taken'],
      gatewayUrl: undefined,
      env: { SET: 'value' },
    });

  test('names servers as the configuration takes them, each once', () => {
    expect(serverNameOf('GitHub Server (dev)')).toBe('github-server-dev');
    expect(serverNameOf('Füße')).toBe('fu-e');
    expect(serverNameOf('💥')).toBeUndefined();
    const { add, skip } = plan({ 'A B': { command: 'x' }, 'a-b': { command: 'y' }, Taken: { command: 'z' } });
    expect(add.map(({ name }) => name)).toEqual(['a-b']);
    expect(skip).toHaveLength(2);
  });

  test('fills variables from here into the store, and leaves out what is not set', () => {
    const { add, skip } = plan({
      a: {
        command: 'x',
        env: { ONE: variable('SET'), TWO: `pre-${variable('SET')}`, THREE: variable('UNSET:-other') },
      },
      b: { command: 'x', env: { ONE: `pre-${variable('UNSET')}` } },
      c: { url: 'https://user:pass@x.test/' },
      d: { url: `https://x.test/?api_key=${TOKEN}` },
      e: { url: 'ftp://x.test/' },
    });
    expect(add).toMatchObject([
      {
        name: 'a',
        server: { stdio: { env: { ONE: 'env:SET', TWO: 'keys:a.TWO', THREE: 'keys:a.THREE' } } },
        secrets: [
          { name: 'a.TWO', value: 'pre-value' },
          { name: 'a.THREE', value: 'other' },
        ],
      },
    ]);
    expect(skip.map(({ from }) => from)).toEqual([
      'mcpServers.b',
      'mcpServers.c',
      'mcpServers.d',
      'mcpServers.e',
    ]);
  });
});
