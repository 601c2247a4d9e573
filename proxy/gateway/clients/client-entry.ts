import { z } from 'zod';

/** One MCP server as a client's file has it. */
export interface ClientEntry {
  readonly name: string;
  /** Where in the file: `mcpServers.github`, `projects./home/ann/app.mcpServers.github`. */
  readonly place: string;
  readonly disabled: boolean;
  readonly stdio:
    | {
        readonly command: string;
        readonly args: readonly string[];
        readonly env: Readonly<Record<string, string>>;
        readonly cwd: string | undefined;
      }
    | undefined;
  readonly http: { readonly url: string; readonly headers: Readonly<Record<string, string>> } | undefined;
}

const text = z.string().max(65_536);
const texts = z
  .record(z.string().max(256), z.union([text, z.number(), z.boolean()]).transform(String))
  .catch({});
/** The members of all clients together; each is read by its own meaning and the rest is passed over. */
const anyEntry = z.object({
  command: z
    .union([text, z.object({ path: text, args: z.array(text).default([]), env: texts.default({}) })])
    .optional(),
  args: z.array(text).max(256).catch([]).default([]),
  env: texts.default({}),
  cwd: text.optional(),
  url: text.optional(),
  /** Gemini CLI. */
  httpUrl: text.optional(),
  /** Windsurf. */
  serverUrl: text.optional(),
  headers: texts.optional(),
  /** Codex. */
  http_headers: texts.optional(),
  disabled: z.boolean().catch(false).default(false),
  enabled: z.boolean().catch(true).default(true),
});

/** Keys under which clients keep their servers: most; VS Code; Zed; Codex. */
const LISTS = ['mcpServers', 'servers', 'context_servers', 'mcp_servers'] as const;

/** All servers of a client's file, whatever its shape. What does not look like one is passed over. */
export function clientEntries(file: unknown): ClientEntry[] {
  return listsOf(file).flatMap(({ place, servers }) =>
    Object.entries(servers).flatMap(([name, value]) => {
      const parsed = anyEntry.safeParse(value);
      const entry = parsed.success ? toEntry(name, `${place}.${name}`, parsed.data) : undefined;
      return entry === undefined ? [] : [entry];
    }),
  );
}

function listsOf(file: unknown): { place: string; servers: Record<string, unknown> }[] {
  const root = asRecord(file);
  const found = LISTS.flatMap((key) => listAt(root[key], key));
  // VS Code settings keep them one level down; Claude Code also per project.
  found.push(...listAt(asRecord(root['mcp'])['servers'], 'mcp.servers'));
  for (const [project, settings] of Object.entries(asRecord(root['projects']))) {
    found.push(...listAt(asRecord(settings)['mcpServers'], `projects.${project}.mcpServers`));
  }
  return found;
}

function listAt(value: unknown, place: string): { place: string; servers: Record<string, unknown> }[] {
  const servers = asRecord(value);
  return Object.keys(servers).length === 0 ? [] : [{ place, servers }];
}

function toEntry(name: string, place: string, entry: z.infer<typeof anyEntry>): ClientEntry | undefined {
  const disabled = entry.disabled || !entry.enabled;
  const url = entry.httpUrl ?? entry.serverUrl ?? entry.url;
  if (entry.command !== undefined) {
    const nested = typeof entry.command === 'string' ? undefined : entry.command;
    return {
      name,
      place,
      disabled,
      stdio: {
        command: typeof entry.command === 'string' ? entry.command : entry.command.path,
        args: nested?.args ?? entry.args,
        env: nested?.env ?? entry.env,
        cwd: entry.cwd,
      },
      http: undefined,
    };
  }
  if (url === undefined) return undefined;
  return {
    name,
    place,
    disabled,
    stdio: undefined,
    http: { url, headers: entry.headers ?? entry.http_headers ?? {} },
  };
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** Whether the entry already goes through Countersign: `countersign connect …`, or the gateway's own address. */
export function isRouted(entry: ClientEntry, gatewayUrl: string | undefined): boolean {
  if (entry.stdio !== undefined) {
    const words = [entry.stdio.command, ...entry.stdio.args];
    return (
      words.includes('connect') &&
      words.some((word) => /(^|[\\/@])countersign(\.[a-z]+)?$|[\\/]proxy[\\/]main\.[jt]s$/i.test(word))
    );
  }
  const url = entry.http?.url ?? '';
  return gatewayUrl !== undefined && URL.canParse(url) && new URL(url).origin === new URL(gatewayUrl).origin;
}
