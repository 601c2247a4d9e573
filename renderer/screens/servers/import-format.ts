export type ImportFormat = 'json' | 'toml';

/** TOML has its tables in brackets on lines of their own. */
export function formatOf(text: string): ImportFormat {
  return !/^\s*[{/]/.test(text) && /^\s*\[[^\]"{}]+("[^"]*")?\]\s*$/m.test(text) ? 'toml' : 'json';
}
