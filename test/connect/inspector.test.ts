import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createAuthority, removeFolder, writeAgentFolder } from './certificates.ts';
import { startEverything } from './everything.ts';
import { passTo, startGateway } from './gateway.ts';
import { shimArguments } from './shim-process.ts';

const INSPECTOR = fileURLToPath(
  new URL(
    '../../node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js',
    import.meta.url,
  ),
);

test('the inspector lists and calls tools through the shim as a client configuration starts it', async () => {
  const authority = await createAuthority();
  const folder = await writeAgentFolder(authority, 'tester', await authority.client('tester'));
  const everything = await startEverything();
  const gateway = await startGateway(authority, await authority.server(), passTo(everything.url));
  try {
    const config = join(folder, 'mcp.json');
    const args = shimArguments('everything', gateway.url, folder);
    const entry = { command: process.execPath, args };
    await writeFile(config, JSON.stringify({ mcpServers: { everything: entry } }));
    const inspect = async (...rest: string[]): Promise<string> => {
      const all = [INSPECTOR, '--cli', '--config', config, '--server', 'everything', ...rest];
      // Its own files go to the throw-away folder.
      const env = { ...process.env, HOME: folder };
      return (await promisify(execFile)(process.execPath, all, { env })).stdout;
    };
    expect(await inspect('--method', 'tools/list')).toContain('"get-sum"');
    const sum = ['--tool-name', 'get-sum', '--tool-arg', 'a=2', '--tool-arg', 'b=3'];
    expect(await inspect('--method', 'tools/call', ...sum)).toContain('is 5');
  } finally {
    await gateway.close();
    await everything.stop();
    await removeFolder(folder);
  }
});
