import { parseJson } from '../../contract/parse-json.ts';
import { ClientFileError } from './client-file-error.ts';

/** Strings are matched so that they stay as they are: a URL in one holds `//`. */
const COMMENTS = /"[^"\\\n]*(?:\\.[^"\\\n]*)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const TRAILING_COMMAS = /"[^"\\\n]*(?:\\.[^"\\\n]*)*"|,(?=\s*[}\]])/g;

/** JSON as editors keep it: with comments and trailing commas. Throws ClientFileError. */
export function parseJsonc(text: string, file: string): unknown {
  const keepStrings = (part: string): string => (part.startsWith('"') ? part : ' ');
  const plain = text
    .replace(/^\ufeff/, '')
    .replace(COMMENTS, keepStrings)
    .replace(TRAILING_COMMAS, keepStrings);
  try {
    return parseJson(plain);
  } catch {
    // The engine's own message quotes the text, and the text may hold a credential.
    throw new ClientFileError('not-json', `${file} is not JSON.`);
  }
}
