import { parseJson } from '../../contract/parse-json.ts';
import { visible } from './visible.ts';

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/gsu;

/**
 * Lays a JSON text out for a person without reading it into values: numbers stay as written and members keep their order and
 * their doubles. Strings are shown by their own characters where those can be seen, and by escapes where not, so that
 * `"\u0070assword"` reads `"password"`.
 */
export function prettyJson(text: string): string {
  const tokens = text.match(TOKEN) ?? [];
  let depth = 0;
  let out = '';
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    if (token === '{' || token === '[') {
      const empty = next === '}' || next === ']';
      depth += 1;
      out += empty ? token : `${token}${lineBreak(depth)}`;
    } else if (token === '}' || token === ']') {
      depth -= 1;
      const previous = tokens[index - 1];
      out += previous === '{' || previous === '[' ? token : `${lineBreak(depth)}${token}`;
    } else if (token === ',') {
      out += `,${lineBreak(depth)}`;
    } else if (token === ':') {
      out += ': ';
    } else {
      out += token.startsWith('"') ? shownString(token) : visible(token);
    }
  }
  return out;
}

/** A JSON string token as shown: quoted, escapes only where they are needed. */
function shownString(token: string): string {
  try {
    return visible(JSON.stringify(parseJson(token)));
  } catch {
    return visible(token);
  }
}

function lineBreak(depth: number): string {
  return `\n${'  '.repeat(Math.max(0, depth))}`;
}
