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
