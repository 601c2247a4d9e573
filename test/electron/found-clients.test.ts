import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFoundClients, type FoundClients } from '../../electron/clients/found-clients.ts';
import { CLIENTS_PATH, clientImportPath, clientPlanPath } from '../../electron/contract/clients.ts';
import { answerClients } from '../../electron/link/answer-clients.ts';
import type { Asked } from '../../electron/link/ask.ts';
import { clientEntries } from '../../proxy/gateway/clients/client-entry.ts';
import { parseJsonc } from '../../proxy/gateway/clients/jsonc.ts';
import { parseToml } from '../../proxy/gateway/clients/parse-toml.ts';
import { planImport } from '../../proxy/gateway/clients/plan-import.ts';
import { knownClientFiles } from '../../proxy/platform/known-client-files.ts';
import { surroundings } from '../../proxy/platform/paths.ts';

const SECRET = ['sk', '-ant-', 'api03-', 'Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8Qr9St0Uv1Wx2Yz3'].join('');
let home: string;
let clients: FoundClients;
let sent: Asked[];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'countersign-clients-'));
  sent = [];
  clients = createFoundClients(
    knownClientFiles({ ...surroundings(), platform: 'linux', userHome: home, env: {} }, undefined),
    {
      // What the gateway does with it.
      async planImport({ text, format }) {
        const value = format === 'toml' ? parseToml(text, 'f') : parseJsonc(text, 'f');
        const { add } = planImport(clientEntries(value), { existing: [], gatewayUrl: undefined, env: {} });
        return { add: add.map(({ name }) => ({ name }) as never), skip: [] };
      },
    },
  );
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(home, path)), { recursive: true });
  await writeFile(join(home, path), text);
}
const servers = (...names: string[]) => ({
  mcpServers: Object.fromEntries(names.map((name) => [name, { command: name, env: { API_TOKEN: SECRET } }])),
});
const answered = async (method: string, path: string, body?: object): Promise<Response | undefined> =>
  answerClients(
    {
      clients,
      async ask(asked) {
        sent.push(asked);
        const answer = Object.assign(Readable.from(['{"add":[],"skip":[]}']), {
          statusCode: 200,
          headers: {},
        });
        return answer as unknown as IncomingMessage;
      },
    },
    new Request(`app://countersign${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );

test('the clients of this computer are found with the servers that could be added, and nothing else of them', async () => {
  await put('.cursor/mcp.json', `// mine\n${JSON.stringify(servers('files', 'git'))}`);
  await put('.codex/config.toml', '[mcp_servers.search]\ncommand = "search"\n');
  await put('.gemini/settings.json', '{"mcpServers": {}}');
  await put('.codeium/windsurf/mcp_config.json', 'not JSON at all');
  await put('.mcp.json', JSON.stringify(servers('of-a-project')));
  // Claude Code keeps much beside its servers.
  const history = { history: 'x'.repeat(600_000), projects: { '/p': { ...servers('notes'), other: 1 } } };
  await put('.claude.json', JSON.stringify(history));

  const listed = await answered('GET', CLIENTS_PATH);
  const text = (await listed?.text()) ?? '';
  expect(text).not.toContain(SECRET);
  expect(JSON.parse(text)).toMatchObject([
    { client: 'Claude Code', servers: ['notes'] },
    { client: 'Cursor', path: join(home, '.cursor/mcp.json'), servers: ['files', 'git'] },
    { client: 'Codex', servers: ['search'] },
  ]);
});

test('what was looked at is what is added, though the file changes meanwhile; it is not written', async () => {
  const before = JSON.stringify(servers('files'));
  await put('.cursor/mcp.json', before);
  const [{ id = '' } = {}] = await clients.list();
  expect((await answered('POST', clientImportPath(id), { names: ['files'] }))?.status).toBe(409);
  expect((await answered('POST', clientPlanPath(id)))?.status).toBe(200);
  await put('.cursor/mcp.json', JSON.stringify(servers('files', 'worse')));
  expect((await answered('POST', clientImportPath(id), { names: ['files'] }))?.status).toBe(200);
  const bodies = sent.map(({ path, body }) => [path, JSON.parse(String(body))]);
  expect(bodies).toEqual([
    ['/api/servers/import/plan', { text: before, format: 'json' }],
    ['/api/servers/import', { text: before, format: 'json', names: ['files'] }],
  ]);
  expect(await readFile(join(home, '.cursor/mcp.json'), 'utf8')).toContain('worse');
});

test('a page names no file, and asks for nothing else', async () => {
  await put('.cursor/mcp.json', JSON.stringify(servers('files')));
  const [{ id = '' } = {}] = await clients.list();
  await answered('POST', clientPlanPath(id));
  sent = [];
  for (const path of ['999', '-1', '..%2f..%2fetc', 'Cursor'])
    expect((await answered('POST', clientPlanPath(path)))?.status, path).toBe(404);
  for (const body of [{}, { names: [] }, { names: ['files'], text: '{}' }, { names: [1] }])
    expect((await answered('POST', clientImportPath(id), body))?.status).toBe(400);
  expect((await answered('GET', `${CLIENTS_PATH}/${id}/plan`))?.status).toBe(404);
  expect((await answered('POST', CLIENTS_PATH, {}))?.status).toBe(404);
  expect(await answered('GET', '/servers')).toBeUndefined();
  expect(sent).toEqual([]);
});
