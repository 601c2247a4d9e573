import { parse } from 'smol-toml';
import { ClientFileError } from './client-file-error.ts';

/** Codex's config.toml as a value. Throws ClientFileError. */
export function parseToml(text: string, file: string): unknown {
  try {
    return parse(text.replace(/^\ufeff/, ''), { integersAsBigInt: 'asNeeded' });
  } catch {
    // The parser's own message quotes the line, and the line may hold a credential.
    throw new ClientFileError('not-toml', `${file} is not TOML.`);
  }
}
