import { parseJson } from '../../contract/parse-json.ts';
import { type Detector, holdsAny, type Range } from '../finding.ts';

/** A run of base64url and dots. Each character is looked at once. */
const RUN = /[A-Za-z0-9_.-]+/g;
/** An opening brace and a quote, or the white space before it, in base64. */
const STARTS = ['eyJ', 'eyA', 'ewo', 'ew0', 'ewk'];
/** `{"alg":""}` in base64. */
const SHORTEST_HEADER = 14;
const LONGEST_HEADER = 8192;

/** JSON web tokens, signed or encrypted (RFC 7515, RFC 7516): a first part that decodes to a JSON object with `alg`. */
export const jsonWebToken: Detector = {
  kind: 'jwt',
  mayHold: holdsAny(...STARTS),
  find(text) {
    const found: Range[] = [];
    for (const match of text.matchAll(RUN)) {
      const start = tokenStart(match[0]);
      if (start < 0) continue;
      let end = match[0].length;
      while (match[0][end - 1] === '.') end -= 1;
      // The last dot of an unsigned token is its own; any other ends a sentence.
      if (match[0].slice(start, end).split('.').length === 2 && match[0][end] === '.') end += 1;
      found.push({ start: match.index + start, end: match.index + end });
    }
    return found;
  },
};

/** Where in a run the first part stands that is a header with at least one part after it, or -1. */
function tokenStart(run: string): number {
  let start = 0;
  for (;;) {
    const dot = run.indexOf('.', start);
    if (dot < 0) return -1;
    const length = dot - start;
    const fits = length >= SHORTEST_HEADER && length <= LONGEST_HEADER && run.length - dot > 8;
    if (fits && STARTS.some((prefix) => run.startsWith(prefix, start)) && isHeader(run.slice(start, dot))) {
      return start;
    }
    start = dot + 1;
  }
}

function isHeader(part: string): boolean {
  try {
    const header: unknown = parseJson(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof header === 'object' && header !== null && 'alg' in header && typeof header.alg === 'string';
  } catch {
    return false;
  }
}
