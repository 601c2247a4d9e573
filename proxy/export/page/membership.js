/* That records are in the log whose head was signed: all of a range together, or each by its own proof. */

/** @typedef {{take(lines: Line[]): Promise<void>, end(): Promise<void>}} MembershipCheck */

/** @param {string} text @param {{size: number, root: Uint8Array<ArrayBuffer>}} head @returns {MembershipCheck & {from: number}} */
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
    const end = lines.findIndex((line) => line.includes(' '));
    return proofFrom(lines.splice(0, end < 0 ? lines.length : end), MOST_CONSISTENCY, file);
  };
  const from = number('from');
  const tree = growTree(from, hashes());
  const to = number('to');
  const proof = hashes();
  // A range of no record shows nothing.
  if (lines.length > 0 || from >= to) throw bad();
  return {
    from,
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

/**
 * Records of `file`, each with an index below that of a range where they are with one.
 * @param {Blob} blob @param {Map<string, ZipFile>} proofs @param {string} note @param {{size: number, root: Uint8Array<ArrayBuffer>}} head
 * @param {{file: string, below: number}} of @returns {MembershipCheck}
 */
function selectionCheck(blob, proofs, note, { size, root }, { file, below }) {
  let last = -1;
  let used = 0;
  const checkOne = async (/** @type {Line} */ { record: { index }, bytes }) => {
    const name = `proofs/${index}.tlog-proof`;
    const at = { file: name, index };
    const held = await readFile(blob, need(proofs, name, index), MOST_PROOF);
    const text = looseText.decode(held);
    const { index: stated, proof, note: own } = readProof(text, at);
    // Byte for byte: what is no UTF-8 reads like a U+FFFD that stands in the head.
    if (own !== note || !same(utf8.encode(text), held))
      throw new Problem('other-log', 'A proof is for another head.', at);
    if (stated !== index || !(await isIncluded(index, size, await leafHash(bytes), proof, root)))
      throw new Problem('not-in-log', 'A record is not in the log at its index.', at);
  };
  return {
    async take(batch) {
      for (const { record } of batch) {
        if (record.index <= last || record.index >= below)
          throw new Problem('not-in-log', 'A record is out of order.', {
            file,
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

/** A tlog-proof file. @param {string} text @param {{file: string, index?: number}} at */
function readProof(text, at) {
  const bad = () => new Problem('bad-proof', 'A proof is not one.', at);
  const split = text.indexOf('\n\n');
  const lines = text.slice(0, Math.max(0, split)).split('\n');
  if (split < 0 || lines.shift() !== 'c2sp.org/tlog-proof@v1') throw bad();
  if (lines[0]?.startsWith('extra ') && fromBase64(lines.shift()?.slice(6) ?? '') === undefined) throw bad();
  const index = /^index (0|[1-9][0-9]{0,15})$/.exec(lines.shift() ?? '')?.[1];
  const proof = proofFrom(lines, MOST_INCLUSION, at.file, at.index);
  if (index === undefined || !Number.isSafeInteger(Number(index))) throw bad();
  return { index: Number(index), proof, note: text.slice(split + 2) };
}
