import { mkdir, mkdtemp, realpath, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Put together here, so that no scanner takes this file for a leak. */
const FAKE_KEY = ['AKIA', 'QYLPMN5H', 'HHFPZAM2'].join('');
const LOGIN = `import { http } from './http.ts';

export async function login(name: string, secret: string) {
  const answer = await http.post('/login', { name, secret });
  return answer.token;
}
`;
export const LOGIN_BY_PROXY = LOGIN.replace(
  "import { http } from './http.ts'",
  "import { proxy } from './proxy.ts'",
)
  .replace('http.post', 'proxy.post')
  .replace('  return', '  if (answer.token === undefined) throw new Error(answer.reason);\n  return');

const FILES: Readonly<Record<string, string>> = {
  'shop/README.md': '# Shop\n\nShip on Friday. Ask Ada about the migration.\n',
  'shop/deploy.env': `REGION=eu-central-1\nACCESS_KEY_ID=${FAKE_KEY}\nBUCKET=releases\n`,
  'shop/src/login.ts': LOGIN,
  'shop/docs/index.md': '# Manual\n',
  'payroll/november.csv': 'name,amount\nada,1\n',
};
const FILESYSTEM = fileURLToPath(
  new URL('../../node_modules/@modelcontextprotocol/server-filesystem/dist/index.js', import.meta.url),
);

/** A folder with a project in it. */
export async function dressedFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'acme-')));
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  // Under a short name, for pictures do not show where this project lies on somebody's disk.
  await mkdir(join(folder, 'bin'));
  await symlink(FILESYSTEM, serverIn(folder));
  return folder;
}
const serverIn = (folder: string): string => join(folder, 'bin', 'mcp-server-filesystem');

/** The real filesystem server on that folder, as the configuration has it. */
export const filesystemOn = (folder: string): string =>
  `{ stdio: { command: node, args: ${JSON.stringify([serverIn(folder), folder])} } }`;
