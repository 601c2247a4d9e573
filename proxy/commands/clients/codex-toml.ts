/**
 * The `[mcp_servers.*]` tables of Codex's config.toml, as far as `doctor` looks at them: text, arrays of text, inline tables of
 * text. Anything else in the file is passed over. It only reads what a person should look at; nothing is decided by it.
 */
export function codexServers(text: string): unknown {
  const servers: Record<string, Record<string, unknown>> = {};
  let target: Record<string, unknown> | undefined;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[\s*([^\]]+?)\s*\]\s*(#.*)?$/.exec(line)?.[1];
    if (header !== undefined) {
      target = tableOf(servers, keysOf(header));
      continue;
    }
    const [, rawKey, rawValue] = /^\s*("[^"]*"|[A-Za-z0-9_-]+)\s*=\s*(.+?)\s*$/.exec(line) ?? [];
    if (target === undefined || rawKey === undefined || rawValue === undefined) continue;
    target[rawKey.replaceAll('"', '')] = tomlValue(rawValue);
  }
  return { mcp_servers: servers };
}

function keysOf(header: string): string[] {
  return [...header.matchAll(/"([^"]*)"|([A-Za-z0-9_-]+)/g)].map((match) => match[1] ?? match[2] ?? '');
}

function tableOf(
  servers: Record<string, Record<string, unknown>>,
  keys: readonly string[],
): Record<string, unknown> | undefined {
  const [root, name, inner, more] = keys;
  if (root !== 'mcp_servers' || name === undefined || name === '__proto__' || more !== undefined)
    return undefined;
  servers[name] ??= {};
  const server = servers[name];
  if (inner === undefined) return server;
  const table: Record<string, unknown> = {};
  server[inner] = table;
  return table;
}

const STRING = /"((?:[^"\\]|\\.)*)"|'([^']*)'/g;

function tomlValue(raw: string): unknown {
  if (raw.startsWith('[')) return [...raw.matchAll(STRING)].map(stringOf);
  if (raw.startsWith('{')) {
    const pairs = /("[^"]*"|[A-Za-z0-9_-]+)\s*=\s*("(?:[^"\\]|\\.)*"|'[^']*')/g;
    return Object.fromEntries(
      [...raw.matchAll(pairs)].map((match) => [
        (match[1] ?? '').replaceAll('"', ''),
        firstString(match[2] ?? ''),
      ]),
    );
  }
  if (/^(true|false)\b/.test(raw)) return raw.startsWith('true');
  return firstString(raw);
}

function firstString(raw: string): string {
  const [match] = raw.matchAll(STRING);
  return match === undefined ? raw : stringOf(match);
}

function stringOf(match: RegExpMatchArray | RegExpExecArray): string {
  if (match[2] !== undefined) return match[2];
  return (match[1] ?? '').replaceAll(/\\(["\\])/g, '$1');
}
