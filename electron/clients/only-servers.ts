import { parseJson } from '../../proxy/contract/parse-json.ts';
/**
 * What of a large file of a client is about servers: Claude Code keeps its whole history beside them. Undefined where it is no plain
 * JSON object.
 */
export function onlyServers(text: string): string | undefined {
  let file: unknown;
  try {
    file = parseJson(text);
  } catch {
    return undefined;
  }
  if (!isObject(file)) return undefined;
  const projects = isObject(file['projects'])
    ? Object.fromEntries(
        Object.entries(file['projects']).flatMap(([name, project]) =>
          isObject(project) && isObject(project['mcpServers'])
            ? [[name, { mcpServers: project['mcpServers'] }]]
            : [],
        ),
      )
    : undefined;
  const kept = OF_SERVERS.flatMap((name) => (name in file ? [[name, file[name]] as const] : []));
  return JSON.stringify({ ...Object.fromEntries(kept), ...(projects === undefined ? {} : { projects }) });
}

const OF_SERVERS = ['mcpServers', 'servers', 'mcp', 'context_servers'] as const;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
