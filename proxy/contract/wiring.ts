/** How a client is connected: what to paste where. No secret is in it; `files` are paths. */
export interface WiringView {
  /** Where the agent's certificate, key and authority are expected. */
  readonly files: { readonly certificate: string; readonly key: string; readonly ca: string };
  /** A line for a shell for each server: `claude mcp add …`. */
  readonly claudeCode: readonly string[];
  /** The `mcpServers` of any client that starts a command, as JSON. */
  readonly mcpServers: string;
  /** For Claude Code's own mutual TLS: lines for a shell. */
  readonly mutualTls: readonly string[];
}
