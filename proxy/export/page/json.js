/**
 * The value of a JSON text, with every key as it is written: some browsers take a key that has an escape for another one that they have
 * read before, so that what an agent wrote could look like another call. The grammar is the browser's to check.
 * @param {string} text @returns {any}
 */
function readJson(text) {
  const value = JSON.parse(text);
  if (!text.includes('\\')) return value;
  const tokens = text.match(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]|[^\s{}[\],:"]+/gs) ?? [];
  let at = 0;
  const next = () => String(tokens[at++]);
  /** @returns {any} */
  const read = () => {
    const token = next();
    if (token === '[') {
      const items = [];
      while (tokens[at] !== ']') items.push(read());
      at += 1;
      return items;
    }
    if (token !== '{') return JSON.parse(token);
    /** @type {Record<string, any>} */
    const object = Object.create(null);
    while (tokens[at] !== '}') {
      const key = JSON.parse(next());
      object[key] = read();
    }
    at += 1;
    return object;
  };
  return read();
}

/** Of a body that a vote is about: no message that a gateway takes is nested deeper. */
const MOST_LEVELS = 1024;

/** The value of a JSON text in which no member stands twice; it throws where it is none, or is nested too deep. @param {string} text @returns {any} */
function readSingle(text) {
  // First: of a text that is none, looking for its strings could take hours.
  JSON.parse(text);
  let [level, members] = [0, 0];
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/gs)) {
    if (token === '{' || token === '[') level++;
    else if (token === '}' || token === ']') level--;
    else if (token === ':') members++;
    if (level > MOST_LEVELS) throw new SyntaxError('nested too deep');
  }
  const value = readJson(text);
  if (membersIn(value) !== members) throw new SyntaxError('a member twice');
  return value;
}

/** Of all objects in it. @param {unknown} value @returns {number} */
function membersIn(value) {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value);
  return inner.reduce((sum, one) => sum + membersIn(one), Array.isArray(value) ? 0 : inner.length);
}

/** Deeper ones stand no further in: what is a bracket a line is no megabyte of blanks. */
const MOST_INDENTED = 40;

/** The beginning of a JSON text in lines, each string and number as it is written. It throws where it is none. @param {string} text @param {number} most Characters, and one line more. */
function layOut(text, most) {
  JSON.parse(text);
  let [laid, depth, before] = ['', 0, ''];
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/gs)) {
    const [opens, closes] = [token === '{' || token === '[', token === '}' || token === ']'];
    const isFirst = before === '{' || before === '[';
    if (closes) depth -= 1;
    if (closes ? !isFirst : isFirst || before === ',')
      laid += `\n${'  '.repeat(Math.min(depth, MOST_INDENTED))}`;
    laid += token === ':' ? ': ' : token;
    if (laid.length > most) break;
    if (opens) depth += 1;
    before = token;
  }
  return laid;
}

/** The text of a member of a JSON object, as it is written. @param {string} text JSON. @param {string} name */
function rawMember(text, name) {
  const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/gs;
  let depth = 0;
  let key = '';
  let start = -1;
  for (let found = tokens.exec(text); found !== null; found = tokens.exec(text)) {
    const [token] = found;
    if (depth === 1 && (token === ',' || token === '}') && start >= 0) {
      if (key === name) return text.slice(start, found.index).trim();
      start = -1;
    }
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (depth === 1 && token === ':' && start < 0) start = tokens.lastIndex;
    else if (depth === 1 && start < 0 && token !== ',') key = JSON.parse(token);
  }
  return undefined;
}
