/* One record: docs/log-format.md, section Record. */

const MEMBERS = new Set([
  'v',
  'index',
  'time',
  'boot',
  'mono',
  'kind',
  'session',
  'call',
  'actor',
  'owner',
  'source',
  'server',
  'policy',
  'isolation',
  'facts',
  'commits',
]);
const NEEDED = ['v', 'index', 'time', 'boot', 'mono', 'kind', 'isolation', 'facts', 'commits'];
/** Members of the members that are objects: those that must be there, and those that may. */
const PARTS = {
  actor: [['principal'], ['credential', 'method']],
  source: [[], ['ip', 'port', 'pid', 'exe']],
  server: [['id'], ['definition']],
  policy: [['digest', 'rule', 'ruleDigest', 'enforced'], []],
};
const KINDS = new Set(/** @type {string[]} */ (/*kinds*/ []));
const ISOLATION = new Set(['same-user', 'other-user', 'other-host']);
const MOST_RECORD_BYTES = 65_535;

/** RFC 8785 for what records hold. @param {unknown} value @returns {string} */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RangeError('not a whole number');
  if (value === null || value === undefined) throw new RangeError('nothing is null');
  return JSON.stringify(value);
}

/** @param {Uint8Array<ArrayBuffer>} bytes @param {number} line */
function readRecord(bytes, line) {
  const bad = (/** @type {string} */ why) =>
    new Problem('bad-record', `Line ${line} of the records is no record (${why}).`, {
      file: 'records.ndjson',
    });
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

/** @param {any} record */
function isRecord(record) {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return false;
  if (!Object.keys(record).every((key) => MEMBERS.has(key)) || !NEEDED.every((key) => key in record))
    return false;
  const { v, index, time, boot, mono, kind, isolation, facts, commits } = record;
  if (v !== 1 || ![index, time, mono].every(Number.isSafeInteger) || index < 0 || typeof boot !== 'string')
    return false;
  if (!KINDS.has(kind) || !ISOLATION.has(isolation) || !Array.isArray(commits)) return false;
  if (!Object.entries(PARTS).every(([name, [must, may]]) => isPart(record[name], must, may))) return false;
  if (typeof facts !== 'object' || facts === null) return false;
  return (
    Object.entries(facts).every(([name, value]) => /^[a-z][A-Za-z0-9.-]*$/.test(name) && isFact(value)) &&
    commits.every(
      (one) =>
        /^[A-Za-z0-9_-]{43}$/.test(one?.commit) &&
        /^[a-z][a-z-]{0,31}$/.test(one.role) &&
        Object.keys(one).length === 2,
    )
  );
}

/** @param {unknown} value @param {string[]} must @param {string[]} may */
function isPart(value, must, may) {
  if (value === undefined) return true;
  if (typeof value !== 'object' || value === null) return false;
  return (
    must.every((key) => key in value) &&
    Object.keys(value).every((key) => must.includes(key) || may.includes(key))
  );
}

/** @param {unknown} value */
const isFact = (value) =>
  typeof value === 'boolean' ||
  Number.isSafeInteger(value) ||
  (typeof value === 'string' && value.length <= 256);
