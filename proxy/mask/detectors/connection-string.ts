import { type Detector, eachOccurrence, type Range } from '../finding.ts';

const LONGEST_USER_INFO = 1024;
/** Parts that a connection string has beside its password. Without one, `password=` is any text. */
const COMPANIONS =
  /(?:^|[;\s"'?&:])(?:server|host|hostname|data source|addr|address|database|dbname|initial catalog|user id|uid|user|username|driver|network address)[ \t]{0,3}=/i;
const COMPANION_REACH = 400;
const PAIR =
  /(?<=^|[;\s"'?&])(?:password|passwd|pwd)[ \t]{0,3}=[ \t]{0,3}(?:'(?<single>[^'\n]{1,512})'|"(?<double>[^"\n]{1,512})"|(?<bare>[^;\s"'&\\]{1,512}))/dgi;
/** What stands where a password would: a variable, a hole to fill in, stars. */
const NO_PASSWORD =
  /^(?:\$\{.*\}?|\$\w+|\$\(.*|<.*>|\{.*\}|%\w?.*%|%s|\*+|\.{3,}|x{3,}|X{3,}|REDACTED|\[.*\])$/;

/** URLs with a password, and `Server=…;Password=…` strings of ODBC, ADO.NET, JDBC and libpq: only the password is found. */
export const connectionString: Detector = {
  kind: 'connection-string',
  mayHold: (text) => text.includes('://') || /(?:passw(?:or)?d|pwd)[ \t]{0,3}=/i.test(text),
  find(text) {
    const found: Range[] = [];
    eachOccurrence(text, '://', (at) => {
      const range = urlPassword(text, at);
      if (range === undefined) return at;
      found.push(range);
      return range.end;
    });
    for (const match of text.matchAll(PAIR)) {
      const groups = match.indices?.groups;
      const value = groups?.['single'] ?? groups?.['double'] ?? groups?.['bare'];
      if (!value || NO_PASSWORD.test(text.slice(value[0], value[1]))) continue;
      if (COMPANIONS.test(neighbourhood(text, match.index, match.index + match[0].length))) {
        found.push({ start: value[0], end: value[1] });
      }
    }
    return found;
  },
};

/** The same line around a pair, within reach and without the pair. */
function neighbourhood(text: string, start: number, end: number): string {
  const before = text.slice(Math.max(0, start - COMPANION_REACH), start);
  const after = text.slice(end, end + COMPANION_REACH);
  const lineEnd = after.indexOf('\n');
  return `${before.slice(before.lastIndexOf('\n') + 1)};${lineEnd < 0 ? after : after.slice(0, lineEnd)}`;
}

const ENDS_AUTHORITY = ' \t\r\n"\'<>`\\/?#';
const ENDS_LOOSELY = ' \t\r\n"\'<>`\\,;';

/** The password of `scheme://user:password@host`, where `at` is the colon's position. RFC 3986 section 3.2.1. */
function urlPassword(text: string, at: number): Range | undefined {
  if (!/[A-Za-z0-9+.-]/.test(text[at - 1] ?? '')) return undefined;
  const start = at + 3;
  const next = text.indexOf('://', start);
  const limit = Math.min(next < 0 ? text.length : next, start + LONGEST_USER_INFO);
  const strict = lastAt(text, start, limit, ENDS_AUTHORITY);
  // Passwords are often pasted in unescaped: with `/`, `?` or `#` in them the URL's own grammar ends too early.
  const host = strict < 0 ? lastAt(text, start, limit, ENDS_LOOSELY) : strict;
  const colon = text.indexOf(':', start);
  if (host < 0 || colon < 0 || colon >= host - 1) return undefined;
  const password = text.slice(colon + 1, host);
  if (strict < 0 && !isPlausible(text.slice(start, colon), password, text[host + 1] ?? '')) return undefined;
  return NO_PASSWORD.test(password) ? undefined : { start: colon + 1, end: host };
}

/** `http://host:8080/@user` and `https://site/a:b@c` have no password; `db://user:pa/ss@host` has. */
function isPlausible(user: string, password: string, afterAt: string): boolean {
  return !/[/?#]/.test(user) && !/^\d{1,5}(?:[/?#]|$)/.test(password) && /[A-Za-z0-9[]/.test(afterAt);
}

/** The last `@` before the first of the characters that end what is looked through, or -1. */
function lastAt(text: string, start: number, limit: number, ends: string): number {
  let at = -1;
  for (let i = start; i < limit; i += 1) {
    const c = text[i] ?? '';
    if (c === '@') at = i;
    else if (ends.includes(c)) break;
  }
  return at;
}
