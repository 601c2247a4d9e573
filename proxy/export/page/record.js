/* One record: docs/log-format.md, section Record. */

/** @typedef {(value: any) => boolean} Check */
/** @type {Check} */
const isText = (value) => typeof value === 'string';
/** @type {Check} */
const isDigest = (value) => isText(value) && /^[0-9a-f]{64}$/.test(value);
/** @type {Check} */
const isFact = (value) =>
  typeof value === 'boolean' || Number.isSafeInteger(value) || (isText(value) && value.length <= 256);
/** @type {(needed: Record<string, Check>, optional: Record<string, Check>) => Check} */
const objectOf = (needed, optional) => {
  const checks = new Map([...Object.entries(needed), ...Object.entries(optional)]);
  return (value) =>
    isObject(value) &&
    Object.keys(needed).every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, member]) => checks.get(name)?.(member) === true);
};
/** @type {Check} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

const KINDS = new Set(/** @type {string[]} */ (/*kinds*/ []));
const ISOLATION = new Set(['same-user', 'other-user', 'other-host']);
const isCommit = objectOf(
  {
    role: (value) => isText(value) && /^[a-z][a-z-]{0,31}$/.test(value),
    commit: (value) => isText(value) && /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/.test(value),
  },
  {},
);
const isRecord = objectOf(
  {
    v: (value) => value === 1,
    index: (value) => Number.isSafeInteger(value) && value >= 0,
    time: Number.isSafeInteger,
    boot: isText,
    mono: Number.isSafeInteger,
    kind: (value) => KINDS.has(value),
    isolation: (value) => ISOLATION.has(value),
    facts: (value) =>
      isObject(value) &&
      Object.entries(value).every(([name, fact]) => /^[a-z][A-Za-z0-9.-]{0,63}$/.test(name) && isFact(fact)),
    // A commitment that stands twice would have one body for two.
    commits: (value) =>
      Array.isArray(value) &&
      value.every(isCommit) &&
      new Set(value.map((one) => one.commit)).size === value.length,
  },
  {
    session: isText,
    call: isText,
    owner: isText,
    actor: objectOf({ principal: isText }, { credential: isText, method: isText }),
    source: objectOf({}, { ip: isText, port: Number.isSafeInteger, pid: Number.isSafeInteger, exe: isText }),
    server: objectOf({ id: isText }, { definition: isDigest }),
    policy: objectOf(
      {
        digest: isDigest,
        rule: isText,
        ruleDigest: isDigest,
        enforced: (value) => typeof value === 'boolean',
      },
      {},
    ),
  },
);
const MOST_RECORD_BYTES = 65_535;

/** RFC 8785 for what records hold. @param {unknown} value @returns {string} */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([key, member]) => `${canonical(key)}:${canonical(member)}`).join(',')}}`;
  }
  if (typeof value === 'string' && !value.isWellFormed()) throw new RangeError('half a surrogate pair');
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RangeError('not a whole number');
  if (value === null || value === undefined) throw new RangeError('nothing is null');
  return JSON.stringify(value);
}

/** @param {Uint8Array<ArrayBuffer>} bytes @param {string} file @param {number} [line] */
function readRecord(bytes, file, line) {
  const bad = (/** @type {string} */ why) =>
    new Problem(
      'bad-record',
      `${line === undefined ? 'This' : `Line ${line} of the records`} is no record (${why}).`,
      {
        file,
      },
    );
  if (bytes.length > MOST_RECORD_BYTES) throw bad('too-large');
  let text;
  let record;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    record = JSON.parse(text);
  } catch {
    throw bad('not-json');
  }
  if (!isRecord(record)) throw bad('not-a-record');
  let form;
  try {
    form = canonical(record);
  } catch {
    throw bad('not-canonical');
  }
  if (form !== text) throw bad('not-canonical');
  return record;
}
