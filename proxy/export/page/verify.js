/* The steps of docs/log-format.md, section "To verify a bundle". */

const ONCE = [
  'README.txt',
  'keys.txt',
  'verify.html',
  'checkpoint',
  'records.ndjson',
  'context.ndjson',
  'consistency',
  'unchanged',
  'export.json',
  'export.tlog-proof',
  'export.query',
  'manifest.json',
];
/** Not read as text: a record that is none is for itself. */
const OF_BYTES = ['records.ndjson', 'context.ndjson', 'export.query'];
/** No other file's checksum goes before these. */
const OF_ARCHIVE = ['not-an-archive', 'damaged', 'too-large'];
const MOST_SMALL = 16 * 1024 * 1024;
const MOST_PROOF = 1_000_000;
const MOST_BODY = 1024 * 1024 * 1024;
/** Leaves and proofs that are hashed side by side: WebCrypto answers each by way of another thread. */
const BATCH = 256;
/** Thrown by whoever follows the progress and no longer waits for the verdict: what is left of the bundle is not read. */
class Superseded extends Error {}

/** What is no UTF-8 is no proof either. */
const looseText = new TextDecoder('utf-8', { ignoreBOM: true });
const COMMITMENT_PREFIX = utf8.encode('countersign/body/v1');

/**
 * @param {Blob} blob @param {Key} key @param {Key[]} witnesses @param {(share: number) => void} progress
 * Throws Problem for the first thing wrong.
 */
async function verifyBundle(blob, key, witnesses, progress) {
  try {
    return await verifyFiles(blob, key, witnesses, progress);
  } catch (error) {
    // A file's checksum shows at its end, and what a damaged one says was looked at before.
    const isSettled = error instanceof Problem && OF_ARCHIVE.includes(error.code);
    if (!isSettled && !(error instanceof Superseded)) await checkSums(blob);
    throw error;
  }
}

/** @param {Blob} blob @param {Key} key @param {Key[]} witnesses @param {(share: number) => void} progress */
async function verifyFiles(blob, key, witnesses, progress) {
  const files = await openFiles(blob);
  const texts = await smallTexts(blob, files.once);
  const text = (/** @type {string} */ name) => {
    need(files.once, name);
    return texts.get(name) ?? '';
  };
  const manifest = readManifest(text('manifest.json'));
  const isRange = manifest.scope === 'range';
  if (!isRange && files.once.has('consistency'))
    throw new Problem('unexpected-file', 'A selection has no range.', { file: 'consistency' });
  const [proof] = files.proofs.keys();
  const hasContext = files.once.has('context.ndjson');
  if (hasContext && (!isRange || manifest.bundle < 3))
    throw new Problem('unexpected-file', 'Records from before it are in ranges alone.', {
      file: 'context.ndjson',
    });
  if (isRange && !hasContext && proof !== undefined)
    throw new Problem('unexpected-file', 'A range has no proofs of single records.', { file: proof });
  const note = text('checkpoint');
  const unchanged = text('unchanged');
  const consistency = isRange ? text('consistency') : undefined;
  const exported = {
    record: utf8.encode(text('export.json')),
    proof: text('export.tlog-proof'),
    query: await readFile(blob, need(files.once, 'export.query'), MOST_SMALL),
  };
  need(files.once, 'records.ndjson');
  const head = await openHead(note, manifest, key, witnesses);
  const range = consistency === undefined ? undefined : rangeCheck(consistency, head);
  const single = (/** @type {string} */ file, below = Number.POSITIVE_INFINITY) =>
    selectionCheck(blob, files.proofs, note, head, { file, below });
  const contents = takeContents(blob, files);
  const { records } = contents;
  const votes = voteCheck({ origin: head.origin, from: range?.from }, contents.bodyOf);
  const expected = manifest.records.count + (manifest.context ?? 0);
  /** @param {string} file @param {MembershipCheck} check */
  const takePart = async (file, check) => {
    for await (const batch of batches(recordsOf(blob, need(files.once, file)))) {
      await check.take(batch);
      await contents.take(batch);
      for (const { record } of batch) await votes.take(record);
      progress(records.size() / Math.max(1, expected));
    }
    await check.end();
  };
  if (hasContext) await takePart('context.ndjson', single('context.ndjson', range?.from));
  const context = records.size();
  await takePart('records.ndjson', range ?? single('records.ndjson'));
  const found = await contents.end(context);
  const { records: own, bodies } = manifest;
  const counted = [found.records, found.first, found.last, found.bodies, found.absent, found.sealed, context];
  const others = [bodies.count, bodies.absent, manifest.sealed ?? 0, manifest.context ?? 0];
  const claimed = [own.count, own.first, own.last, ...others];
  const isListed = hasContext === (manifest.context !== undefined);
  if (!isListed || !counted.every((value, nth) => value === claimed[nth]))
    throw new Problem('wrong-count', 'The manifest counts other records or bodies than there are.', {
      file: 'manifest.json',
    });
  const { head: after, note: afterNote } = await checkUnchanged(unchanged, head, key);
  const { absent, ...all } = found;
  const recorded = await checkRecorded(exported, manifest, { contents: all, head, after, afterNote }, key);
  const cosigned = head.signed.filter((one) => witnesses.includes(one.key));
  const { sealed } = found;
  const whole = {
    manifest,
    head,
    after,
    cosigned,
    records,
    context,
    bodies: contents.bodies,
    sealed,
    absent,
  };
  return { ...whole, recorded, votes: votes.result() };
}

/** @param {Blob} blob */
async function openFiles(blob) {
  /** @type {Map<string, ZipFile>} */
  const once = new Map();
  /** @type {Map<string, ZipFile>} */
  const proofs = new Map();
  /** @type {ZipFile[]} */
  const bodies = [];
  /** @type {ZipFile[]} */
  const sealed = [];
  let last = -1;
  for (const file of await filesOf(blob)) {
    const unexpected = () =>
      new Problem('unexpected-file', 'A file does not belong there.', { file: file.name });
    if (file.size > mostOf(file.name)) throw tooLarge(file);
    if (/^bodies\/[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/.test(file.name)) bodies.push(file);
    else if (/^sealed\/[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/.test(file.name)) sealed.push(file);
    else if (/^proofs\/(0|[1-9][0-9]{0,15})\.tlog-proof$/.test(file.name)) {
      const index = Number.parseInt(file.name.slice(7), 10);
      if (index <= last || !Number.isSafeInteger(index)) throw unexpected();
      last = index;
      proofs.set(file.name, file);
    } else if (ONCE.includes(file.name) && !once.has(file.name)) once.set(file.name, file);
    else throw unexpected();
  }
  return { once, proofs, bodies, sealed };
}

/** Records alone may be as long as they like. @param {string} name */
function mostOf(name) {
  if (/^(bodies|sealed)\//.test(name)) return MOST_BODY;
  if (name.endsWith('.tlog-proof')) return MOST_PROOF;
  return name.endsWith('.ndjson') ? Number.POSITIVE_INFINITY : MOST_SMALL;
}

/** Those of the small files that are text, by name: that one is none is told before what another one says. @param {Blob} blob @param {Map<string, ZipFile>} once */
async function smallTexts(blob, once) {
  /** @type {Map<string, string>} */
  const texts = new Map();
  for (const [name, file] of once)
    if (!OF_BYTES.includes(name)) texts.set(name, decode(await readFile(blob, file, MOST_SMALL), name));
  return texts;
}

/** @param {Map<string, ZipFile>} files @param {string} name @param {number} [index] */
function need(files, name, index) {
  const file = files.get(name);
  if (file === undefined)
    throw new Problem(
      'missing-file',
      'A file is missing.',
      index === undefined ? { file: name } : { file: name, index },
    );
  return file;
}

/** @param {Uint8Array<ArrayBuffer>} bytes @param {string} file */
function decode(bytes, file) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Problem('damaged', 'A file is not UTF-8.', { file });
  }
}

/** @param {string} note @param {any} manifest @param {Key} key @param {Key[]} witnesses */
async function openHead(note, manifest, key, witnesses) {
  const file = 'checkpoint';
  const head = await readHead(note, [key, ...witnesses], file);
  const { log } = manifest;
  const { origin, size, root } = head;
  if (origin !== key.name || origin !== log.origin || size !== log.size || toBase64(root) !== log.root) {
    throw new Problem('other-log', 'Manifest, head and key are not of the same tree.', { file });
  }
  return head;
}

/** @typedef {{origin: string, size: number, root: Uint8Array<ArrayBuffer>, signed: {key: Key, time: number | undefined}[]}} Head */

/** A head that all of the keys have signed. @param {string} note @param {Key[]} keys @param {string} file @returns {Promise<Head>} */
async function readHead(note, keys, file) {
  const at = { file };
  const { text, signed } = await openNote(note, keys, file);
  const unsigned = keys.find((one) => !signed.some((good) => good.key === one));
  if (unsigned !== undefined)
    throw new Problem('unsigned', `${unsigned.name} (${unsigned.id}) has not signed it.`, at);
  const [origin = '', digits = '', encoded = '', ...more] = text.slice(0, -1).split('\n');
  const root = hashFrom(encoded);
  const size = Number(digits);
  const isSize = /^(0|[1-9][0-9]{0,15})$/.test(digits) && Number.isSafeInteger(size);
  if (root === undefined || !isSize || origin === '' || more.includes('')) {
    throw new Problem('bad-checkpoint', 'The head is no checkpoint.', at);
  }
  return { origin, size, root, signed };
}

/** That the log was only added to while the bundle was made. @param {string} text @param {{origin: string, size: number, root: Uint8Array<ArrayBuffer>}} before @param {Key} key */
async function checkUnchanged(text, before, key) {
  const file = 'unchanged';
  const split = text.indexOf('\n\n');
  const [first, ...lines] = text.slice(0, Math.max(0, split)).split('\n');
  if (split < 0 || first !== 'countersign/unchanged/v1')
    throw new Problem('bad-proof', 'A proof is not one.', { file });
  const proof = proofFrom(lines, MOST_CONSISTENCY, file);
  const note = text.slice(split + 2);
  const after = await readHead(note, [key], file);
  if (after.origin !== before.origin)
    throw new Problem('other-log', 'The head afterwards is of another log.', { file });
  if (!(await isConsistent(before.size, after.size, proof, before.root, after.root)))
    throw new Problem('changed', 'The log after the bundle was made is not the one before, added to.', {
      file,
    });
  return { head: after, note };
}

/** @typedef {{record: any, bytes: Uint8Array<ArrayBuffer>}} Line */

/** @param {Blob} blob @param {ZipFile} file @returns {AsyncGenerator<Line>} */
async function* recordsOf(blob, file) {
  let rest = new Uint8Array();
  let line = 0;
  const endless = () =>
    new Problem('bad-record', `Line ${line + 1} of the records is too long, or has no end.`, {
      file: file.name,
    });
  for await (const chunk of chunksOf(blob, file)) {
    const bytes = rest.length === 0 ? chunk : concat(rest, chunk);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      const own = bytes.subarray(start, end);
      yield { record: readRecord(own, file.name, ++line), bytes: own };
      start = end + 1;
    }
    rest = bytes.slice(start);
    if (rest.length > MOST_RECORD_BYTES) throw endless();
  }
  if (rest.length > 0) throw endless();
}

/** @template T @param {AsyncIterable<T>} items @returns {AsyncGenerator<T[]>} */
async function* batches(items) {
  /** @type {T[]} */
  let batch = [];
  for await (const item of items) {
    if (batch.push(item) < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Of salt and body, as it stands in a record. @param {Uint8Array<ArrayBuffer>} bytes */
async function commitmentOf(bytes) {
  return toBase64Url(await sha256(COMMITMENT_PREFIX, bytes));
}
