import { join } from 'node:path';
import type { Surroundings } from './paths.ts';

/** A file in which an MCP client keeps its servers. */
export interface ClientFile {
  readonly client: string;
  readonly path: string;
  readonly format: 'json' | 'toml';
}
/** Where the known clients keep their servers on this machine; with `folder`, the files of the project there among them. */
export function knownClientFiles(around: Surroundings, folder: string | undefined): ClientFile[] {
  const { userHome, platform, env } = around;
  const mac = join(userHome, 'Library', 'Application Support');
  const windows = env['APPDATA'] ?? join(userHome, 'AppData', 'Roaming');
  const config = platform === 'darwin' ? mac : platform === 'win32' ? windows : join(userHome, '.config');
  const json = (client: string, ...parts: string[]): ClientFile => ({
    client,
    path: join(...parts),
    format: 'json',
  });
  const ofProject = (...files: ClientFile[]): ClientFile[] => (folder === undefined ? [] : files);
  const project = folder ?? '';
  return [
    json('Claude Desktop', config, 'Claude', 'claude_desktop_config.json'),
    json('Claude Code', userHome, '.claude.json'),
    ...ofProject(json('Claude Code (project)', project, '.mcp.json')),
    json('Cursor', userHome, '.cursor', 'mcp.json'),
    ...ofProject(json('Cursor (project)', project, '.cursor', 'mcp.json')),
    json('VS Code', config, 'Code', 'User', 'mcp.json'),
    json('VS Code settings', config, 'Code', 'User', 'settings.json'),
    ...ofProject(json('VS Code (project)', project, '.vscode', 'mcp.json')),
    json('Windsurf', userHome, '.codeium', 'windsurf', 'mcp_config.json'),
    {
      client: 'Codex',
      path: join(env['CODEX_HOME'] ?? join(userHome, '.codex'), 'config.toml'),
      format: 'toml',
    },
    ...ofProject({ client: 'Codex (project)', path: join(project, '.codex', 'config.toml'), format: 'toml' }),
    json('Gemini CLI', userHome, '.gemini', 'settings.json'),
    ...ofProject(json('Gemini CLI (project)', project, '.gemini', 'settings.json')),
    json(
      'Zed',
      platform === 'win32' ? windows : join(userHome, '.config'),
      platform === 'win32' ? 'Zed' : 'zed',
      'settings.json',
    ),
    ...(platform === 'darwin' ? [json('Zed', mac, 'Zed', 'settings.json')] : []),
    json('Junie', userHome, '.junie', 'mcp', 'mcp.json'),
    ...ofProject(json('Junie (project)', project, '.junie', 'mcp', 'mcp.json')),
  ];
}
