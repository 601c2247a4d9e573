/* Records, kept so that a million of them fit: their bytes in blobs, which a browser may put on disk, and of each a few numbers. */

const BLOCK_BYTES = 4 * 1024 * 1024;
/** So many blocks that were read last stay in memory: who shows a list or searches reads what lies together. */
const MOST_BLOCKS = 4;

/** @typedef {ReturnType<typeof keepRecords>} Kept */

function keepRecords() {
  const catalogue = newCatalogue();
  const block = new Uint8Array(BLOCK_BYTES);
  /** Where each block begins, and each record ends, among the bytes of all. */
  const begins = timesColumn();
  const ends = timesColumn();
  /** @type {Blob[]} */
  const blobs = [];
  /** @type {Map<number, Promise<ArrayBuffer>>} */
  const near = new Map();
  let [before, used] = [0, 0];

  function putAway() {
    if (used === 0) return;
    begins.push(before);
    blobs.push(new Blob([block.subarray(0, used)]));
    before += used;
    used = 0;
  }

  /** The last block that begins at a byte or before it. @param {number} at */
  const blockAt = (at) => firstPlace(begins.length(), (nth) => begins.get(nth) > at) - 1;

  /** @param {number} nth */
  function bytesOf(nth) {
    const known = near.get(nth);
    if (known !== undefined) return known;
    const [oldest] = near.keys();
    if (near.size === MOST_BLOCKS) near.delete(oldest);
    const read = blobs[nth].arrayBuffer();
    near.set(nth, read);
    return read;
  }

  return {
    catalogue,
    size: catalogue.size,
    /** @param {Line} line The next in the order of the log. */
    take({ record, bytes }) {
      if (used + bytes.length > block.length) putAway();
      block.set(bytes, used);
      used += bytes.length;
      ends.push(before + used);
      catalogue.take(record);
    },
    /** Once all have been taken. */
    close() {
      putAway();
      catalogue.close();
    },
    /** @param {number} place @returns {Promise<any>} */
    async read(place) {
      const from = place === 0 ? 0 : ends.get(place - 1);
      const nth = blockAt(from);
      const own = new Uint8Array(await bytesOf(nth), from - begins.get(nth), ends.get(place) - from);
      return JSON.parse(new TextDecoder().decode(own));
    },
  };
}
