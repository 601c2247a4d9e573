/* What a bundle says of itself: docs/log-format.md, section Bundle. */

/** @type {Check} */
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
/** Of so many UTF-16 code units. @type {(most: number) => Check} */
const isTextOf = (most) => (value) => isText(value) && value.length <= most;
/** @type {Check} */
const isAsked = isTextOf(4096);
/** As it is written by all programs, of a day that there is. @type {Check} */
const isTime = (value) =>
  isText(value) &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) &&
  !Number.isNaN(Date.parse(value)) &&
  new Date(value).toISOString() === value;
const TEXTS = 'session call approval agent owner server tool decision outcome text q'.split(' ');
const isManifest = objectOf(
  {
    bundle: (value) => value === 2 || value === 3,
    made: isTime,
    by: isTextOf(64),
    scope: (value) => value === 'range' || value === 'selection',
    asked: objectOf(
      {},
      { since: isCount, until: isCount, ...Object.fromEntries(TEXTS.map((name) => [name, isAsked])) },
    ),
    log: objectOf({ origin: isTextOf(512), size: isCount, root: isTextOf(64) }, {}),
    records: objectOf({ count: (value) => isCount(value) && value > 0, first: isCount, last: isCount }, {}),
    bodies: objectOf({ count: isCount, absent: isCount }, {}),
    names: (value) =>
      isObject(value) && Object.entries(value).every(([id, name]) => isTextOf(64)(id) && isTextOf(512)(name)),
  },
  {
    sealed: isCount,
    context: (value) => isCount(value) && value > 0,
    witnessed: objectOf(
      {
        size: isCount,
        quorum: isCount,
        accused: (value) => Array.isArray(value) && value.length <= 64 && value.every(isTextOf(512)),
      },
      {},
    ),
  },
);

/** @param {string} text */
function readManifest(text) {
  const bad = () => new Problem('bad-manifest', 'The manifest is not one.', { file: 'manifest.json' });
  let manifest;
  try {
    manifest = JSON.parse(text);
  } catch {
    throw bad();
  }
  if (Number.isSafeInteger(manifest?.bundle) && manifest.bundle > 3)
    throw new Problem('other-version', 'The bundle was made by a later version; take its page.', {
      file: 'manifest.json',
    });
  let form;
  try {
    // One form alone: what is written in another one, other programs may read as something else.
    form = isManifest(manifest) ? `${canonical(manifest)}\n` : undefined;
  } catch {
    throw bad();
  }
  if (form !== text) throw bad();
  return manifest;
}
