/* What stands in the place of masked values, and marks in a text. */

const PLACEHOLDER = /\[masked:([a-z0-9][a-z0-9:-]{0,80})\]/g;
/** Longer messages are not looked through for places: it would take too long to draw. */
const MOST_LOOKED_THROUGH = 4 * 1024 * 1024;
const MOST_PLACES = 200;
/** Marks in one text. */
const MOST_MARKED = 2000;

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

/** A place in a text. @typedef {{from: number, to: number, kind: string}} Mark */

/** The first places of a pattern in a text. @param {string} text @param {RegExp | undefined} pattern @param {number} most */
function placesIn(text, pattern, most) {
  /** @type {Mark[]} */
  const marks = [];
  if (pattern === undefined) return { marks, more: false };
  for (const { 0: found, 1: kind = '', index } of text.matchAll(pattern)) {
    if (marks.length === most) return { marks, more: true };
    if (found.length > 0) marks.push({ from: index, to: index + found.length, kind });
  }
  return { marks, more: false };
}

/** A text whose masked values are marked, and what a search looks for. @param {string} text @param {RegExp} [hits] */
function marked(text, hits) {
  const masked = placesIn(text, PLACEHOLDER, MOST_MARKED);
  const found = placesIn(text, hits, MOST_MARKED - masked.marks.length);
  const withHits = hitsIn(text, found.marks);
  const fragment = document.createDocumentFragment();
  let from = 0;
  for (const { from: begin, to, kind } of masked.marks) {
    fragment.append(withHits(from, begin));
    const mark = document.createElement('span');
    mark.className = 'masked';
    mark.title = `masked: ${maskedKind(kind)}`;
    mark.append(withHits(begin, to));
    fragment.append(mark);
    from = to;
  }
  fragment.append(withHits(from, text.length));
  if (masked.more || found.more)
    fragment.append(
      styled(
        'span',
        'note',
        ` (${MOST_MARKED.toLocaleString('en')} places are marked; more are not marked.)`,
      ),
    );
  return fragment;
}

/** Stretches of a text, each behind the one before, with what was found in it. @param {string} text @param {Mark[]} found Ascending. */
function hitsIn(text, found) {
  let next = 0;
  return (/** @type {number} */ from, /** @type {number} */ to) => {
    const fragment = document.createDocumentFragment();
    let at = from;
    for (; next < found.length && found[next].from < to; next++) {
      const { from: begin, to: end } = found[next];
      fragment.append(shown(text.slice(at, Math.max(at, begin))));
      const stop = Math.min(end, to);
      fragment.append(styled('mark', 'hit', text.slice(Math.max(at, begin), stop)));
      at = stop;
      // Its end lies in the stretch behind.
      if (end > to) break;
    }
    fragment.append(shown(text.slice(at, to)));
    return fragment;
  };
}

/** What others wrote, between words of ours, with what is looked for in it. @param {Pick<Reading, 'hits'>} reading @param {string} text */
const noted = ({ hits }, text) => element('bdi', marked(text, hits));
