import { stringify } from 'yaml';

/*
 * Edits by whole lines, so that nothing else of a person's file changes. They understand files as people write them; for any
 * other (flow style, CRLF) they give undefined or a text that does not say what was meant, and the caller checks.
 */

/** The text with `key: value` as its last top-level entry. */
export function appendEntry(text: string, key: string, value: unknown): string {
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return before + stringify({ [key]: value }, { lineWidth: 0 });
}

/** The text with an entry at the end of a top-level section of lines. */
export function addUnder(text: string, section: string, key: string, value: unknown): string | undefined {
  const lines = text.split('\n');
  const head = lines.findIndex((line) => line.startsWith(`${section}:`));
  if (head < 0) return appendEntry(text, section, { [key]: value });
  const title = (lines[head] ?? '').replace(/^([a-z]+:)\s*\{\s*\}/, '$1');
  if (!/^[a-z]+:\s*(#.*)?$/.test(title)) return undefined;
  const body = contentOf(lines, head);
  const indent = ' '.repeat(body[0]?.indent ?? 2);
  const entry = stringify({ [key]: value }, { lineWidth: 0 })
    .trimEnd()
    .split('\n');
  lines[head] = title;
  lines.splice((body.at(-1)?.at ?? head) + 1, 0, ...entry.map((line) => indent + line));
  return lines.join('\n');
}

/** The text without an entry of a top-level section. Comments around it stay. */
export function removeUnder(text: string, section: string, key: string): string | undefined {
  const lines = text.split('\n');
  const head = lines.findIndex((line) => line.startsWith(`${section}:`));
  const body = contentOf(lines, head);
  const indent = body[0]?.indent;
  const entries = body.filter((line) => line.indent === indent);
  const place = entries.findIndex(({ at }) => (lines[at] ?? '').trimStart().startsWith(`${key}:`));
  const from = entries[place]?.at;
  if (head < 0 || from === undefined) return undefined;
  const next = entries[place + 1]?.at ?? Number.POSITIVE_INFINITY;
  const last = body.findLast(({ at }) => at < next)?.at ?? from;
  if (entries.length === 1) lines[head] = (lines[head] ?? '').replace(':', ': {}');
  lines.splice(from, last - from + 1);
  return lines.join('\n');
}

/** The lines below a section's title that are neither blank nor comments, up to the next section. */
function contentOf(lines: readonly string[], head: number): { at: number; indent: number }[] {
  const found: { at: number; indent: number }[] = [];
  for (let at = head + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const indent = line.search(/\S/);
    if (indent < 0 || line[indent] === '#') continue;
    if (indent === 0) break;
    found.push({ at, indent });
  }
  return found;
}
