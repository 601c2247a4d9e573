import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClientEntry, clientEntries } from '../../gateway/clients/client-entry.ts';
import { parseJsonc } from '../../gateway/clients/jsonc.ts';
import { parseToml } from '../../gateway/clients/parse-toml.ts';
import type { Surroundings } from '../../platform/paths.ts';

/** A file in which an MCP client keeps its servers. */
export interface ClientFile {
  readonly client: string;
  readonly path: string;
  readonly format: 'json' | 'toml';
}
/** What such a file holds, or why it could not be read. */
export interface ClientFileContent extends ClientFile {
  readonly entries: readonly ClientEntry[];
  readonly unreadable: boolean;
}

const MOST_BYTES = 16 * 1024 * 1024;

/** Where the known clients keep their servers on this machine, the files of the project in `folder` among them. */
export function knownClientFiles(around: Surroundings, folder: string): ClientFile[] {
  const { userHome, platform, env } = around;
  const mac = join(userHome, 'Library', 'Application Support');
  const windows = env['APPDATA'] ?? join(userHome, 'AppData', 'Roaming');
  const config = platform === 'darwin' ? mac : platform === 'win32' ? windows : join(userHome, '.config');
  const json = (client: string, ...parts: string[]): ClientFile => ({
    client,
    path: join(...parts),
    format: 'json',
  });
  return [
    json('Claude Desktop', config, 'Claude', 'claude_desktop_config.json'),
    json('Claude Code', userHome, '.claude.json'),
    json('Claude Code (project)', folder, '.mcp.json'),
    json('Cursor', userHome, '.cursor', 'mcp.json'),
    json('Cursor (project)', folder, '.cursor', 'mcp.json'),
    json('VS Code', config, 'Code', 'User', 'mcp.json'),
    json('VS Code settings', config, 'Code', 'User', 'settings.json'),
    json('VS Code (project)', folder, '.vscode', 'mcp.json'),
    json('Windsurf', userHome, '.codeium', 'windsurf', 'mcp_config.json'),
    {
      client: 'Codex',
      path: join(env['CODEX_HOME'] ?? join(userHome, '.codex'), 'config.toml'),
      format: 'toml',
    },
    { client: 'Codex (project)', path: join(folder, '.codex', 'config.toml'), format: 'toml' },
    json('Gemini CLI', userHome, '.gemini', 'settings.json'),
    json('Gemini CLI (project)', folder, '.gemini', 'settings.json'),
    json(
      'Zed',
      platform === 'win32' ? windows : join(userHome, '.config'),
      platform === 'win32' ? 'Zed' : 'zed',
      'settings.json',
    ),
    ...(platform === 'darwin' ? [json('Zed', mac, 'Zed', 'settings.json')] : []),
    json('Junie', userHome, '.junie', 'mcp', 'mcp.json'),
    json('Junie (project)', folder, '.junie', 'mcp', 'mcp.json'),
  ];
}

/** Reads the files that are there. Read only: nothing is written, followed or started. */
export async function readClientFiles(files: readonly ClientFile[]): Promise<ClientFileContent[]> {
  const found = await Promise.all(files.map(readOne));
  const seen = new Set<string>();
  return found.filter((file): file is ClientFileContent => {
    if (file === undefined || seen.has(file.path)) return false;
    seen.add(file.path);
    return true;
  });
}

async function readOne(file: ClientFile): Promise<ClientFileContent | undefined> {
  const text = await readText(file.path);
  if (text === undefined) return undefined;
  if (text === 'unreadable') return { ...file, entries: [], unreadable: true };
  try {
    const value = file.format === 'toml' ? parseToml(text.text, file.path) : parseJsonc(text.text, file.path);
    return { ...file, entries: clientEntries(value), unreadable: false };
  } catch {
    return { ...file, entries: [], unreadable: true };
  }
}

async function readText(path: string): Promise<{ text: string } | 'unreadable' | undefined> {
  try {
    await using handle = await open(path, 'r');
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size > MOST_BYTES) return 'unreadable';
    return { text: await handle.readFile('utf8') };
  } catch (error) {
    const missing =
      error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    return missing ? undefined : 'unreadable';
  }
}
