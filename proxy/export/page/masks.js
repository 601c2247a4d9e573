/* What stands in the place of masked values, and marks in a text. */

const PLACEHOLDER = /\[masked:([a-z0-9][a-z0-9:-]{0,80})\]/g;
/** Longer messages are not looked through for places: it would take too long to draw. */
const MOST_LOOKED_THROUGH = 4 * 1024 * 1024;
const MOST_PLACES = 200;

/** Where values of one kind were masked: a JSON pointer in the message, with `#` behind where it is the name of a member. @typedef {{kind: string, role: string, pointer: string, count: number}} MaskPlace */

/** @param {string} role @param {string | undefined} text @returns {MaskPlace[]} */
function maskPlaces(role, text) {
  if (text === undefined || text.length > MOST_LOOKED_THROUGH || !text.includes('[masked:')) return [];
  /** @type {MaskPlace[]} */
  const places = [];
  const add = (/** @type {string} */ pointer, /** @type {string} */ own) => {
    const counts = new Map();
    for (const [, kind] of own.matchAll(PLACEHOLDER)) {
      const known = kind.split(':', 1)[0];
      counts.set(known, (counts.get(known) ?? 0) + 1);
    }
    for (const [kind, count] of counts) places.push({ kind, role, pointer, count });
  };
  const walk = (/** @type {unknown} */ value, /** @type {string} */ pointer) => {
    if (places.length > MOST_PLACES) return;
    if (typeof value === 'string') add(pointer, value);
    else if (typeof value === 'object' && value !== null)
      for (const [key, one] of Object.entries(value)) {
        const own = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
        if (!Array.isArray(value)) add(`${own}#`, key);
        walk(one, own);
      }
  };
  try {
    walk(readJson(text), '');
  } catch {
    add('', text);
  }
  return places.slice(0, MOST_PLACES);
}

/** The masks that records count, by kind. @param {any[]} records @returns {Map<string, number>} */
function maskCounts(records) {
  const counts = new Map();
  for (const { facts } of records)
    for (const [name, number] of Object.entries(facts))
      if (name.startsWith('mask.'))
        counts.set(name.slice(5), (counts.get(name.slice(5)) ?? 0) + Number(number));
  return counts;
}

/** A text whose masked values are marked, and what a search looks for. @param {string} text @param {RegExp} [hits] */
function marked(text, hits) {
  /** @type {{from: number, to: number, kind: string}[]} */
  const marks = [];
  for (const { 0: found, 1: kind, index } of text.matchAll(PLACEHOLDER))
    marks.push({ from: index, to: index + found.length, kind });
  const found = [...(hits === undefined ? [] : text.matchAll(hits))].filter(
    ({ 0: { length } }) => length > 0,
  );
  const fragment = document.createDocumentFragment();
  let from = 0;
  for (const { from: begin, to, kind } of marks) {
    fragment.append(withHits(text, from, begin, found));
    const mark = document.createElement('span');
    mark.className = 'masked';
    mark.title = `masked: ${maskedKind(kind)}`;
    mark.append(withHits(text, begin, to, found));
    fragment.append(mark);
    from = to;
  }
  fragment.append(withHits(text, from, text.length, found));
  return fragment;
}

/** A stretch of a text with what was found in it. @param {string} text @param {number} from @param {number} to @param {RegExpMatchArray[]} found Ascending; those before are taken off. */
function withHits(text, from, to, found) {
  const fragment = document.createDocumentFragment();
  let at = from;
  for (let [next] = found; next !== undefined; [next] = found) {
    const [begin, end] = [next.index ?? 0, (next.index ?? 0) + next[0].length];
    if (begin >= to) break;
    fragment.append(shown(text.slice(at, Math.max(at, begin))));
    const stop = Math.min(end, to);
    fragment.append(styled('mark', 'hit', text.slice(Math.max(at, begin), stop)));
    at = stop;
    // Its end lies in the stretch behind.
    if (end > to) break;
    found.shift();
  }
  fragment.append(shown(text.slice(at, to)));
  return fragment;
}

/** What others wrote, between words of ours, with what is looked for in it. @param {Pick<Reading, 'hits'>} reading @param {string} text */
const noted = ({ hits }, text) => element('bdi', marked(text, hits));
