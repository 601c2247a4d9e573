/*
 * The text of a rule as it was when it decided: cut out of the configuration that was in force, as it was written. This reads no YAML, but
 * the ways in which rules are commonly laid out; of any other, the whole configuration is shown, and nobody guesses.
 */

/** What holds where no rule matches. */
const DEFAULT_RULE = '(default)';
/** @param {string} line */
const indentOf = (line) => line.length - line.trimStart().length;
/** Neither blank nor a remark alone. @param {string} line */
const says = (line) => !/^\s*(#|$)/.test(line);

/**
 * A rule’s lines, and at which they begin, from 1; undefined where their place cannot be told.
 * @param {string} text @param {string} rule
 * @returns {{line: number, text: string} | undefined}
 */
function ruleText(text, rule) {
  const lines = text.split('\n');
  const policy = blockOf(lines, 0, lines.length, 0, 'policy');
  if (policy === undefined) return undefined;
  const inner = lines.slice(policy.from, policy.to).find(says);
  const [key, indent] = [rule === DEFAULT_RULE ? 'default' : 'rules', indentOf(inner ?? '')];
  const block = blockOf(lines, policy.from, policy.to, indent, key);
  if (block === undefined) return undefined;
  if (rule === DEFAULT_RULE) return { line: block.from, text: lines[block.from - 1].trim() };
  const own = itemsOf(lines, block).filter(({ name }) => name !== undefined && isName(name, rule));
  const [item] = own;
  if (own.length !== 1) return undefined;
  const taken = lines
    .slice(item.from, item.to)
    .map((line) => line.slice(Math.min(item.indent, indentOf(line))));
  return { line: item.from + 1, text: taken.join('\n').trimEnd() };
}

/** The lines below a key that is written so far in, where it is there once. @param {string[]} lines @param {number} from @param {number} to @param {number} indent @param {string} key */
function blockOf(lines, from, to, indent, key) {
  const at = (/** @type {number} */ nth) =>
    indentOf(lines[nth]) === indent && lines[nth].trim().startsWith(`${key}:`);
  const places = Array.from({ length: to - from }, (_, nth) => from + nth).filter(at);
  if (places.length !== 1) return undefined;
  let end = places[0] + 1;
  // A list may stand no further in than its key.
  const isIn = (/** @type {string} */ line) =>
    !says(line) || indentOf(line) > indent || (indentOf(line) === indent && /^\s*- /.test(line));
  while (end < to && isIn(lines[end])) end += 1;
  return { from: places[0] + 1, to: end };
}

/** The items of a list, each with what is written behind its `name:`. @param {string[]} lines @param {{from: number, to: number}} block */
function itemsOf(lines, { from, to }) {
  const first = lines.slice(from, to).find(says) ?? '';
  const indent = indentOf(first);
  /** @type {{from: number, to: number, indent: number, name: string | undefined}[]} */
  const items = [];
  if (!/^\s*- /.test(first)) return items;
  let column = 0;
  for (let at = from; at < to; at++) {
    const line = lines[at];
    const begins = indentOf(line) === indent && /^\s*- /.test(line);
    if (begins) {
      column = /^\s*-\s+/.exec(line)?.[0].length ?? 0;
      items.push({ from: at, to: at + 1, indent, name: /^\s*-\s+(?:\{\s*)?name:\s*(.*)$/.exec(line)?.[1] });
      continue;
    }
    const item = items.at(-1);
    if (item === undefined || !says(line)) continue;
    item.to = at + 1;
    // At the item’s own level: deeper, it is a name of something else.
    if (indentOf(line) === column) item.name ??= /^name:\s*(.*)$/.exec(line.trim())?.[1];
  }
  return items;
}

/** Whether a value of YAML, of which more may follow, is this name. @param {string} written @param {string} name */
function isName(written, name) {
  if (written.startsWith('"')) {
    try {
      return JSON.parse(/^"(?:[^"\\]|\\.)*"/.exec(written)?.[0] ?? '') === name;
    } catch {
      return false;
    }
  }
  if (written.startsWith("'")) return /^'((?:[^']|'')*)'/.exec(written)?.[1].replaceAll("''", "'") === name;
  const rest = written.slice(name.length);
  return written.startsWith(name) && /^\s*([,}#]|$)/.test(rest);
}
