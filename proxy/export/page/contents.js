/* What is in a bundle: its records with their bodies, held to each other, counted, and listed as the log has them on record. */

/** @param {Blob} blob @param {{bodies: ZipFile[], sealed: ZipFile[]}} files */
function takeContents(blob, files) {
  const records = keepRecords();
  /** By commitment. @type {Map<string, ZipFile>} */
  const kept = new Map();
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const listed = [];
  const bodies = inOrder(blob, files.bodies, 'bodies/');
  const originals = inOrder(blob, files.sealed, 'sealed/');
  /** The bodies of the records that were taken last, by index and commitment. @type {Map<string, ZipFile>} */
  let near = new Map();
  let [found, absent, sealed] = [0, 0, 0];

  /** The record's line in the list. @param {any} record */
  async function bodiesWith({ index, commits }) {
    const of = (/** @type {boolean} */ apart) =>
      commits.filter((/** @type {{role: string}} */ one) => one.role.startsWith('sealed-') === apart);
    const plain = await bodies.take(of(false), index);
    const apart = await originals.take(of(true), index);
    for (const file of plain) {
      const commit = file.name.slice(7);
      kept.set(commit, file);
      near.set(`${index} ${commit}`, file);
    }
    found += plain.length;
    sealed += apart.length;
    absent += commits.length - plain.length - apart.length;
    const there = new Set([...plain, ...apart].map((file) => file.name.slice(7)));
    const all = commits.map((/** @type {{commit: string}} */ one) => one.commit);
    return `${[index, ...all.filter((/** @type {string} */ commit) => there.has(commit))].join(' ')}\n`;
  }
  return {
    records,
    bodies: kept,
    /** The last body that came with this very record in that role, of those that were taken last or before them. @type {BodyOf} */
    async bodyOf({ index, commits }, role, most) {
      const isThere = (/** @type {{role: string, commit: string}} */ one) =>
        one.role === role && near.has(`${index} ${one.commit}`);
      const file = near.get(`${index} ${commits.findLast(isThere)?.commit}`);
      if (file === undefined) return undefined;
      return file.size > most + 32 ? null : (await readFile(blob, file, MOST_BODY)).subarray(32);
    },
    /** The next ones in the order of the log. @param {Line[]} batch */
    async take(batch) {
      let lines = '';
      // What is held and what asks for it may lie in two batches.
      const last = batch[0]?.record.index - 1;
      near = new Map([...near].filter(([key]) => key.startsWith(`${last} `)));
      for (const line of batch) {
        lines += await bodiesWith(line.record);
        records.take(line);
      }
      listed.push(utf8.encode(lines));
    },
    /** Once all have been taken, of which so many are from before a range. @param {number} context */
    async end(context) {
      const left = bodies.left() ?? originals.left();
      if (left !== undefined)
        throw new Problem('unclaimed-body', 'No record here commits to a body.', { file: left.name });
      records.close();
      const count = records.size() - context;
      const [first, last] = count === 0 ? [] : [context, records.size() - 1].map(records.catalogue.indexAt);
      const contents = toHex(await sha256(...listed));
      const counts = { records: count, context: context === 0 ? undefined : context, bodies: found, sealed };
      return { ...counts, first, last, contents, absent };
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
      const wanted = commits.map((one) => one.commit);
      const first = next;
      let place = 0;
      for (let file = files[next]; file !== undefined; file = files[next]) {
        // Searched from the one before on: a body twice, or before one of an earlier commitment, is of no record.
        place = wanted.indexOf(file.name.slice(folder.length), place) + 1;
        if (place === 0) break;
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
  if (bytes.length < 32 || `${folder}${await commitmentOf(bytes)}` !== file.name) {
    throw new Problem('bad-body', 'A body is not the one that its record commits to.', {
      file: file.name,
      index,
    });
  }
}
