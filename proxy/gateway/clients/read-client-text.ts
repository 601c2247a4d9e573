import { type ClientEntry, clientEntries } from './client-entry.ts';
import { ClientFileError } from './client-file-error.ts';
import { parseJsonc } from './jsonc.ts';
import { parseToml } from './parse-toml.ts';

/** The servers in the text of a client's file. Throws ClientFileError, `no-servers` where it names none. */
export function readClientText(text: string, format: 'json' | 'toml', file: string): ClientEntry[] {
  const entries = clientEntries(format === 'toml' ? parseToml(text, file) : parseJsonc(text, file));
  if (entries.length === 0) throw new ClientFileError('no-servers', `${file} names no MCP servers.`);
  return entries;
}
