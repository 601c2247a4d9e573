/* What a bundle holds, read when it is shown. */

/**
 * `record`: one by its place among the records of the bundle.
 * @typedef {{blob: Blob, found: Verified, catalogue: Catalogue, name: (id: string | undefined) => string,
 *   record: (place: number) => Promise<any>, deletions: Deletions, hits: RegExp | undefined}} Reading
 */
/** @typedef {Awaited<ReturnType<typeof verifyBundle>>} Verified */

/** A body that is longer is not read at all to be shown, and of one that is read so much is. */
const MOST_READ = 64 * 1024 * 1024;
const MOST_SHOWN = 400_000;

/** What stands before a text is a part of it. */
const bodyWords = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of a body; undefined where it is not in the bundle. @param {Pick<Reading, 'blob' | 'found'>} reading @param {string} commit */
async function bodyText({ blob, found }, commit) {
  const file = found.bodies.get(commit);
  if (file === undefined) return undefined;
  if (file.size > MOST_READ)
    return `(${file.size} bytes: too much to show here; it is the file ${file.name} in the bundle)`;
  return bodyWords.decode((await readFile(blob, file, MOST_BODY)).subarray(32));
}

/** What is said of a body whose bytes are no text, some of which stand here by a sign for all such. @param {Pick<Reading, 'blob' | 'found'>} reading @param {string} commit @param {string} text */
async function notTextNote({ blob, found }, commit, text) {
  const file = found.bodies.get(commit);
  if (file === undefined || !text.includes('\ufffd')) return [];
  try {
    decode((await readFile(blob, file, MOST_BODY)).subarray(32), file.name);
    return [];
  } catch {
    const words = `This body is not UTF-8: what in it is no text stands here as \ufffd, which may be several bytes. It is the file ${file.name} in the bundle, behind 32 bytes of salt.`;
    return [styled('p', 'note', words)];
  }
}

/** The first body of a role. @param {Pick<Reading, 'blob' | 'found'>} reading @param {any} record @param {string} role */
async function bodyOf(reading, record, role) {
  const own = record?.commits.find((/** @type {{role: string}} */ one) => one.role === role);
  return own === undefined ? undefined : bodyText(reading, own.commit);
}

/** The tool, prompt or resource by the name in the request's body; else its method. @param {Pick<Reading, 'blob' | 'found'>} reading @param {any} request */
async function nameOfCall(reading, request) {
  const method = String(request?.facts.method ?? 'a call whose request is not in the bundle');
  try {
    const { params } = readJson((await bodyOf(reading, request, 'request')) ?? '');
    const called = params?.name ?? params?.uri;
    return typeof called === 'string' ? called.slice(0, 200) : method;
  } catch {
    return method;
  }
}

/** All records of a call, in the order of the log. @param {Reading} reading @param {number} call */
async function recordsOfCall({ catalogue, record }, call) {
  const records = await Promise.all(catalogue.placesOf(call).map(record));
  const { calls } = catalogue;
  const first = await record(calls.first.get(call));
  return callRecords(records, first?.call);
}

/** The records that say what the digests of another one mean: the configuration with the rule that decided, the tool as it was then. @param {Reading} reading @param {any} record */
async function readBy({ catalogue, record: read }, { kind, index, policy, server }) {
  if (kind !== 'call.request') return {};
  let [config, tool] = /** @type {any[]} */ ([undefined, undefined]);
  for (const place of catalogue.placesOfKind('config.change')) {
    if (config !== undefined && catalogue.indexAt(place) > index) break;
    const one = await read(place);
    if (one.facts.policy === policy?.digest) config = one;
  }
  if (server?.definition !== undefined)
    for (const place of catalogue.placesOfKind('tool.observe')) {
      const one = await read(place);
      if (one.server?.id !== server.id || one.server?.definition !== server.definition) continue;
      tool = one;
      break;
    }
  return { config, tool };
}

/** JSON in lines, its beginning where it is long; what is no JSON as it is. @param {string} text @param {number} most */
function pretty(text, most) {
  try {
    return layOut(text, most);
  } catch {
    return text;
  }
}

/** A body as it is read, its masks and what was found in it marked. @param {Reading} reading @param {string} text */
function bodyBox({ hits }, text) {
  const laid = pretty(text, MOST_SHOWN);
  const box = document.createElement('pre');
  box.tabIndex = 0;
  box.append(marked(laid.slice(0, MOST_SHOWN), hits));
  if (laid.length > MOST_SHOWN) box.append(` … (its beginning; the whole has ${text.length} characters)`);
  return box;
}

/** The same, and what is to be said of it. @param {Reading} reading @param {string} commit @param {string} text */
const bodyBoxes = async (reading, commit, text) => [
  ...(await notTextNote(reading, commit, text)),
  bodyBox(reading, text),
];
