/* Which bodies were deleted by a rule, as far as records in the bundle tell: what else is absent may have been withheld. */

/** A list that is longer is no list: a purge writes a record for each half a megabyte of bodies. */
const MOST_OF_LIST = 4 * 1024 * 1024;
/** Who goes through a session meets what one purge took together. */
const LISTS_KEPT = 8;

/** A record of kind log.purge; `commit` is that of its list. @typedef {{index: number, time: number, rule: string, first: number, last: number, commit: string}} Deletion */
/** @typedef {ReturnType<typeof newDeletions>} Deletions */

/** Read when the first body is missed: most bundles lack none. @param {Blob} blob @param {Pick<Verified, 'records' | 'bodies'>} found */
function newDeletions(blob, { records, bodies }) {
  /** @type {Promise<Deletion[]> | undefined} */
  let known;
  /** @type {Map<Deletion, Promise<Set<string>>>} */
  const lists = new Map();

  async function readAll() {
    const all = [];
    for (const place of records.catalogue.placesOfKind('log.purge')) {
      const { index, time, facts, commits } = await records.read(place);
      // Its indexes are those of another epoch.
      if (facts.epoch !== undefined) continue;
      const list = commits.find((/** @type {{role: string}} */ one) => one.role === 'deleted');
      if (list === undefined) continue;
      const span = { first: Number(facts.first), last: Number(facts.last) };
      all.push({ index, time, rule: String(facts.rule), ...span, commit: list.commit });
    }
    return all;
  }

  /** @param {Deletion} deletion */
  function listOf(deletion) {
    const list = lists.get(deletion) ?? readList(deletion.commit);
    // The one that was asked for last goes last.
    lists.delete(deletion);
    lists.set(deletion, list);
    const [oldest] = lists.keys();
    if (lists.size > LISTS_KEPT) lists.delete(oldest);
    return list;
  }
  /** @param {string} commit @returns {Promise<Set<string>>} */
  async function readList(commit) {
    const file = bodies.get(commit);
    if (file === undefined || file.size > MOST_OF_LIST) return new Set();
    return parseDeleted(bodyWords.decode((await readFile(blob, file, MOST_BODY)).subarray(32)));
  }

  return {
    /** By which record body `nth` of another one was deleted, if one here says so. @param {number} index @param {number} nth @returns {Promise<Deletion | undefined>} */
    async tellOf(index, nth) {
      known ??= readAll();
      for (const deletion of await known) {
        if (!(deletion.first <= index && index <= deletion.last)) continue;
        if ((await listOf(deletion)).has(`${index} ${nth}`)) return deletion;
      }
      return undefined;
    },
  };
}

/** Index and place of each body in a list; a line of another form names nothing. @param {string} text */
function parseDeleted(text) {
  const found = new Set();
  for (const line of text.split('\n')) {
    const [, index, places] = /^(\d{1,15}) (\d{1,4}(?:,\d{1,4})*)$/.exec(line) ?? [];
    if (index === undefined) continue;
    for (const nth of places.split(',')) found.add(`${Number(index)} ${Number(nth)}`);
  }
  return found;
}

/** What stands in the place of body `nth` of a record, which is not here. @param {Pick<Reading, 'deletions'>} reading @param {any} record @param {number} nth */
async function absentBox({ deletions }, { index, commits }, nth) {
  const deletion = await deletions.tellOf(index, nth);
  const { role } = commits[nth];
  if (deletion === undefined) return element('p', `The ${role} is not in the bundle.`);
  const { time, rule } = deletion;
  return element(
    'p',
    `The ${role} was deleted ${stamp(time)} UTC by rule `,
    foreign(rule),
    ` (record ${deletion.index}).`,
  );
}
