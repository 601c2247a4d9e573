/* The steps of docs/log-format.md, section "To verify a bundle". */

const MANIFEST = ['bundle', 'made', 'by', 'scope', 'asked', 'log', 'records', 'bodies', 'sealed', 'names'];
const ONCE = [
  'README.txt',
  'keys.txt',
  'verify.html',
  'checkpoint',
  'records.ndjson',
  'consistency',
  'unchanged',
  'manifest.json',
];
const OF_ARCHIVE = ['not-an-archive', 'unexpected-file', 'missing-file', 'damaged', 'too-large'];
const MOST_SMALL = 16 * 1024 * 1024;
const MOST_BODY = 1024 * 1024 * 1024;
/** Leaves and proofs that are hashed side by side: WebCrypto answers each by way of another thread. */
const BATCH = 256;
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
    if (!(error instanceof Problem && OF_ARCHIVE.includes(error.code))) await checkSums(blob);
    throw error;
  }
}

/** @param {Blob} blob @param {Key} key @param {Key[]} witnesses @param {(share: number) => void} progress */
async function verifyFiles(blob, key, witnesses, progress) {
  const files = await openFiles(blob);
  const text = async (/** @type {string} */ name) =>
    decode(await readFile(blob, need(files.once, name), MOST_SMALL), name);
  const manifest = readManifest(await text('manifest.json'));
  const isRange = manifest.scope === 'range';
  if (!isRange && files.once.has('consistency'))
    throw new Problem('unexpected-file', 'A selection has no range.', { file: 'consistency' });
  const [proof] = files.proofs.keys();
  if (isRange && proof !== undefined)
    throw new Problem('unexpected-file', 'A range has no proofs of single records.', { file: proof });
  // Held to their checksums, like everything here.
  for (const name of ['README.txt', 'keys.txt', 'verify.html']) if (files.once.has(name)) await text(name);
  const note = await text('checkpoint');
  const unchanged = await text('unchanged');
  const head = await openHead(note, manifest, key, witnesses);
  const check = isRange
    ? rangeCheck(await text('consistency'), head)
    : selectionCheck(blob, files.proofs, note, head);
  const records = [];
  const kept = new Map();
  let found = 0;
  let absent = 0;
  let sealed = 0;
  const bodies = inOrder(blob, files.bodies, 'bodies/');
  const originals = inOrder(blob, files.sealed, 'sealed/');
  for await (const batch of batches(recordsOf(blob, need(files.once, 'records.ndjson')))) {
    await check.take(batch);
    for (const { record } of batch) {
      absent += record.commits.length;
      const of = (/** @type {boolean} */ apart) =>
        record.commits.filter(
          (/** @type {{role: string}} */ one) => one.role.startsWith('sealed-') === apart,
        );
      for (const file of await bodies.take(of(false), record.index)) {
        kept.set(file.name.slice(7), file);
        found++;
        absent--;
      }
      const apart = await originals.take(of(true), record.index);
      sealed += apart.length;
      absent -= apart.length;
      records.push(record);
    }
    progress(records.length / Math.max(1, manifest.records.count));
  }
  await check.end();
  const left = bodies.left() ?? originals.left();
  if (left !== undefined)
    throw new Problem('unclaimed-body', 'No record here commits to a body.', { file: left.name });
  const counted = [
    records.length,
    records[0]?.index ?? null,
    records.at(-1)?.index ?? null,
    found,
    absent,
    sealed,
  ];
  const { count, first, last } = manifest.records;
  const claimed = [count, first, last, manifest.bodies.count, manifest.bodies.absent, manifest.sealed ?? 0];
  const counts = counted.every((value, nth) => value === claimed[nth]);
  if (!counts)
    throw new Problem('wrong-count', 'The manifest counts other records or bodies than there are.', {
      file: 'manifest.json',
    });
  const after = await checkUnchanged(unchanged, head, key);
  const cosigned = head.signed.filter((one) => witnesses.includes(one.key));
  return { manifest, head, after, cosigned, records, bodies: kept, sealed, absent };
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
    if (/^bodies\/[A-Za-z0-9_-]{43}$/.test(file.name)) bodies.push(file);
    else if (/^sealed\/[A-Za-z0-9_-]{43}$/.test(file.name)) sealed.push(file);
    else if (/^proofs\/(0|[1-9][0-9]{0,14})\.tlog-proof$/.test(file.name)) {
      const index = Number.parseInt(file.name.slice(7), 10);
      if (index <= last) throw unexpected();
      last = index;
      proofs.set(file.name, file);
    } else if (ONCE.includes(file.name) && !once.has(file.name)) once.set(file.name, file);
    else throw unexpected();
  }
  return { once, proofs, bodies, sealed };
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

/** @param {string} text */
function readManifest(text) {
  const bad = () => new Problem('bad-manifest', 'The manifest is not one.', { file: 'manifest.json' });
  let manifest;
  try {
    manifest = JSON.parse(text);
  } catch {
    throw bad();
  }
  if (manifest?.bundle > 1)
    throw new Problem('other-version', 'The bundle was made by a later version; take its page.', {
      file: 'manifest.json',
    });
  const counts = [
    manifest?.records?.count,
    manifest?.bodies?.count,
    manifest?.bodies?.absent,
    manifest?.log?.size,
    manifest?.sealed === undefined ? 0 : manifest.sealed,
  ];
  const texts = [manifest?.log?.origin, manifest?.log?.root, manifest?.made, manifest?.by];
  if (manifest?.bundle !== 1 || !counts.every((n) => Number.isSafeInteger(n) && n >= 0)) throw bad();
  if (!texts.every((one) => typeof one === 'string') || !['range', 'selection'].includes(manifest.scope))
    throw bad();
  if (typeof manifest.names !== 'object' || manifest.names === null) throw bad();
  if (!Object.keys(manifest).every((key) => MANIFEST.includes(key))) throw bad();
  return manifest;
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

/** A head that all of the keys have signed. @param {string} note @param {Key[]} keys @param {string} file */
async function readHead(note, keys, file) {
  const at = { file };
  const { text, signed } = await openNote(note, keys, file);
  const unsigned = keys.find((one) => !signed.some((good) => good.key === one));
  if (unsigned !== undefined)
    throw new Problem('unsigned', `${unsigned.name} (${unsigned.id}) has not signed it.`, at);
  const [origin, digits = '', encoded = ''] = text.slice(0, -1).split('\n');
  const root = hashFrom(encoded);
  const size = Number(digits);
  if (root === undefined || !/^(0|[1-9][0-9]{0,15})$/.test(digits) || !Number.isSafeInteger(size)) {
    throw new Problem('bad-checkpoint', 'The head is no checkpoint.', at);
  }
  return { origin, size, root, signed };
}

/** That the log was only added to while the bundle was made. @param {string} text @param {{origin: string, size: number, root: Uint8Array<ArrayBuffer>}} before @param {Key} key */
async function checkUnchanged(text, before, key) {
  const file = 'unchanged';
  const split = text.indexOf('\n\n');
  const [first, ...lines] = text.slice(0, Math.max(0, split)).split('\n');
  const proof = lines.map(hashFrom);
  if (split < 0 || first !== 'countersign/unchanged/v1' || proof.includes(undefined))
    throw new Problem('bad-proof', 'A proof is not one.', { file });
  const after = await readHead(text.slice(split + 2), [key], file);
  if (after.origin !== before.origin)
    throw new Problem('other-log', 'The head afterwards is of another log.', { file });
  const hashes = /** @type {Uint8Array<ArrayBuffer>[]} */ (proof);
  if (!(await isConsistent(before.size, after.size, hashes, before.root, after.root)))
    throw new Problem('changed', 'The log after the bundle was made is not the one before, added to.', {
      file,
    });
  return after;
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
      yield { record: readRecord(own, ++line), bytes: own };
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

/** @typedef {{take(lines: Line[]): Promise<void>, end(): Promise<void>}} MembershipCheck */

/** @param {string} text @param {{size: number, root: Uint8Array<ArrayBuffer>}} head @returns {MembershipCheck} */
function rangeCheck(text, { size, root }) {
  const file = 'consistency';
  const bad = () => new Problem('bad-proof', 'This is no range.', { file });
  const lines = text.split('\n');
  if (lines.shift() !== 'countersign/range/v1' || lines.pop() !== '') throw bad();
  const number = (/** @type {string} */ word) => {
    const digits = new RegExp(`^${word} (0|[1-9][0-9]{0,15})$`).exec(lines.shift() ?? '')?.[1];
    if (digits === undefined || !Number.isSafeInteger(Number(digits))) throw bad();
    return Number(digits);
  };
  const hashes = () => {
    const found = [];
    while (lines.length > 0 && !lines[0].includes(' ')) {
      const hash = hashFrom(lines.shift() ?? '');
      if (hash === undefined) throw bad();
      found.push(hash);
    }
    return found;
  };
  const from = number('from');
  const tree = growTree(from, hashes());
  const to = number('to');
  const proof = hashes();
  if (lines.length > 0 || from > to) throw bad();
  return {
    async take(batch) {
      const leaves = await Promise.all(batch.map(({ bytes }) => leafHash(bytes)));
      for (const [nth, { record }] of batch.entries()) {
        if (record.index !== tree.size() || record.index >= to) {
          throw new Problem('not-in-log', 'A record is missing, doubled or out of order.', {
            file: 'records.ndjson',
            index: record.index,
          });
        }
        await tree.push(leaves[nth]);
      }
    },
    async end() {
      if (tree.size() !== to)
        throw new Problem('not-in-log', 'Records are missing at the end.', {
          file: 'records.ndjson',
          index: tree.size(),
        });
      if (!(await isConsistent(to, size, proof, await tree.root(), root))) {
        throw new Problem('not-in-log', 'The records do not make the tree that was signed.', { file });
      }
    },
  };
}

/** @param {Blob} blob @param {Map<string, ZipFile>} proofs @param {string} note @param {{size: number, root: Uint8Array<ArrayBuffer>}} head @returns {MembershipCheck} */
function selectionCheck(blob, proofs, note, { size, root }) {
  let last = -1;
  let used = 0;
  const checkOne = async (/** @type {Line} */ { record: { index }, bytes }) => {
    const name = `proofs/${index}.tlog-proof`;
    const at = { file: name, index };
    const text = looseText.decode(await readFile(blob, need(proofs, name, index), 1_000_000));
    const split = text.indexOf('\n\n');
    const lines = text.slice(0, Math.max(0, split)).split('\n');
    if (split < 0 || lines.shift() !== 'c2sp.org/tlog-proof@v1')
      throw new Problem('bad-proof', 'A proof is not one.', at);
    if (lines[0]?.startsWith('extra ')) lines.shift();
    const stated = lines.shift();
    const proof = lines.map(hashFrom);
    if (!/^index (0|[1-9][0-9]*)$/.test(stated ?? '') || proof.includes(undefined))
      throw new Problem('bad-proof', 'A proof is not one.', at);
    if (text.slice(split + 2) !== note) throw new Problem('other-log', 'A proof is for another head.', at);
    const hashes = /** @type {Uint8Array<ArrayBuffer>[]} */ (proof);
    if (
      stated !== `index ${index}` ||
      !(await isIncluded(index, size, await leafHash(bytes), hashes, root))
    ) {
      throw new Problem('not-in-log', 'A record is not in the log at its index.', at);
    }
  };
  return {
    async take(batch) {
      for (const { record } of batch) {
        if (record.index <= last)
          throw new Problem('not-in-log', 'A record is out of order.', {
            file: 'records.ndjson',
            index: record.index,
          });
        last = record.index;
      }
      used += batch.length;
      await Promise.all(batch.map(checkOne));
    },
    async end() {
      if (used !== proofs.size)
        throw new Problem('unexpected-file', 'A proof is of no record here.', { file: 'proofs/' });
    },
  };
}

/** Files in the order of the commitments to them; those that were erased are not there. @param {Blob} blob @param {ZipFile[]} files @param {string} folder */
function inOrder(blob, files, folder) {
  let next = 0;
  return {
    left: () => files[next],
    /** @param {{commit: string}[]} commits @param {number} index */
    async take(commits, index) {
      const wanted = new Set(commits.map((one) => one.commit));
      const first = next;
      for (let file = files[next]; file !== undefined; file = files[next]) {
        if (!wanted.delete(file.name.slice(folder.length))) break;
        await checkBody(blob, file, folder, index);
        next++;
      }
      return files.slice(first, next);
    },
  };
}

/** @param {Blob} blob @param {ZipFile} file @param {string} folder @param {number} index */
async function checkBody(blob, file, folder, index) {
  const bytes = await readFile(blob, file, MOST_BODY);
  const hash = toBase64(await sha256(COMMITMENT_PREFIX, bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace('=', '');
  if (bytes.length < 32 || `${folder}${hash}` !== file.name) {
    throw new Problem('bad-body', 'A body is not the one that its record commits to.', {
      file: file.name,
      index,
    });
  }
}
