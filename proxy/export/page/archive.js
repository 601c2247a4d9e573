/** What is wrong, by the reasons of docs/log-format.md, and where. */
class Problem extends Error {
  /** @param {string} code @param {string} message @param {{file?: string, index?: number}} [at] */
  constructor(code, message, at = {}) {
    super(message);
    this.code = code;
    this.file = at.file;
    this.index = at.index;
  }
}

/** `data`: where its bytes begin in the archive. @typedef {{name: string, method: number, crc: number, packed: number, size: number, data: number}} ZipFile */

/** The ZIP64 end, its locator and the end. */
const END_BYTES = 98;
const IN_EXTRA = 0xffffffff;
const ENTRY_BYTES = 46;
const DESCRIPTOR_BYTES = 24;
/** Local headers are read with what follows: most files are small and lie one behind the other. */
const AHEAD = 1024 * 1024;

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});
/** @param {Uint8Array<ArrayBuffer>} bytes @param {number} crc */
function crc32(bytes, crc) {
  let c = ~crc >>> 0;
  for (let at = 0; at < bytes.length; at++) c = (crcTable[(c ^ bytes[at]) & 255] ^ (c >>> 8)) >>> 0;
  return ~c >>> 0;
}

/** How a file begins that is encrypted to recipients of age. */
const AGE = 'age-encryption.org/v1';

const notAnArchive = () =>
  new Problem('not-an-archive', 'This is no bundle, or one that was cut short, added to or packed anew.');

/** Reads a blob from one place on, ahead. @param {Blob} blob */
function windowOn(blob) {
  let [from, to] = [0, 0];
  /** Asked for, maybe not there yet: who asks meanwhile for what is in it waits for it, too. @type {Promise<Uint8Array<ArrayBuffer>>} */
  let ahead = Promise.resolve(new Uint8Array());
  return async (/** @type {number} */ start, /** @type {number} */ length) => {
    if (!(start >= 0 && length >= 0 && start + length <= blob.size)) throw notAnArchive();
    if (start < from || start + length > to) {
      [from, to] = [start, Math.min(blob.size, start + Math.max(length, AHEAD))];
      ahead = blob
        .slice(from, to)
        .arrayBuffer()
        .then((bytes) => new Uint8Array(bytes));
    }
    const at = start - from;
    return (await ahead).subarray(at, at + length);
  };
}

/** Little-endian numbers, each of so many bytes, one behind the other. @param {[bytes: number, value: number][]} fields */
function packed(...fields) {
  const bytes = new Uint8Array(fields.reduce((sum, [length]) => sum + length, 0));
  let at = 0;
  for (const [length, value] of fields) {
    // Not by shifts: they would cut what has more than 32 bits.
    for (let n = 0, left = value; n < length; n++, left = Math.floor(left / 256)) bytes[at + n] = left % 256;
    at += length;
  }
  return bytes;
}

/** @param {number} value */
const short = (value) => Math.min(value, IN_EXTRA);

/**
 * The files of a bundle's archive, in their order. It is held to the one form of docs/log-format.md, section "The archive", byte for byte.
 * @param {Blob} blob
 * @returns {Promise<ZipFile[]>}
 */
async function filesOf(blob) {
  if ((await blob.slice(0, AGE.length).text()) === AGE) {
    const how =
      'Decrypt it first (age -d -i YOUR-IDENTITY -o evidence.zip FILE), and give this page what comes out.';
    throw new Problem('encrypted', `It is encrypted by age, and nothing of it was looked at. ${how}`);
  }
  const at = blob.size - END_BYTES;
  const end = await windowOn(blob)(at, END_BYTES);
  const view = new DataView(end.buffer, end.byteOffset, end.length);
  const [count, size, start] = [32, 40, 48].map((field) => Number(view.getBigUint64(field, true)));
  if (start + size !== at || count > size || !same(end, endOf(count, size, start))) throw notAnArchive();
  const directory = new Uint8Array(await blob.slice(start, at).arrayBuffer());
  const read = windowOn(blob);
  /** @type {ZipFile[]} */
  const files = [];
  let [next, offset] = [0, 0];
  while (next < size) {
    const { file, length, end: ends } = await readEntry(directory.subarray(next), read, offset);
    files.push(file);
    next += length;
    offset = ends;
  }
  if (files.length !== count || offset !== start) throw notAnArchive();
  return files;
}

/** @param {number} count @param {number} size @param {number} start */
function endOf(count, size, start) {
  const files = Math.min(count, 0xffff);
  return concat(
    packed(
      [4, 0x06064b50],
      [8, 44],
      [2, 0x032d],
      [2, 45],
      [8, 0],
      [8, count],
      [8, count],
      [8, size],
      [8, start],
    ),
    packed([4, 0x07064b50], [4, 0], [8, start + size], [4, 1]),
    packed([4, 0x06054b50], [4, 0], [2, files], [2, files], [4, short(size)], [4, short(start)], [2, 0]),
  );
}

/**
 * One entry of the directory, and that the file at `offset` is the one that it is of.
 * @param {Uint8Array<ArrayBuffer>} bytes @param {ReturnType<typeof windowOn>} read @param {number} offset
 */
async function readEntry(bytes, read, offset) {
  if (bytes.length < ENTRY_BYTES) throw notAnArchive();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [flags, method] = [view.getUint16(8, true), view.getUint16(10, true)];
  const [when, crc] = [view.getUint32(12, true), view.getUint32(16, true)];
  const nameEnd = ENTRY_BYTES + view.getUint16(28, true);
  const length = nameEnd + view.getUint16(30, true);
  if (length > bytes.length) throw notAnArchive();
  const [size, taken, stated] = wide(
    view,
    [24, 20, 42].map((field) => view.getUint32(field, true)),
    nameEnd,
    length,
  );
  const streamed = flags === 0x0808;
  const known = streamed || (flags === 0x0800 && Math.max(size, taken) < IN_EXTRA);
  if (!known || stated !== offset || !(method === 8 || (method === 0 && !streamed && size === taken)))
    throw notAnArchive();
  const name = bytes.subarray(ENTRY_BYTES, nameEnd);
  const numbers = [size, taken, offset].filter((value) => value >= IN_EXTRA);
  const extra = packed(...numbers.map((value) => /** @type {[number, number]} */ ([8, value])));
  const entry = concat(
    packed([4, 0x02014b50], [2, 0x032d], [2, 45], [2, flags], [2, method], [4, when], [4, crc]),
    packed([4, short(taken)], [4, short(size)], [2, name.length], [2, numbers.length && extra.length + 4]),
    packed([6, 0], [4, 0x81a40000], [4, short(offset)]),
    name,
    numbers.length === 0 ? extra : concat(packed([2, 1], [2, extra.length]), extra),
  );
  const header = concat(
    packed([4, 0x04034b50], [2, 45], [2, flags], [2, method], [4, when], [4, streamed ? 0 : crc]),
    packed([4, streamed ? IN_EXTRA : taken], [4, streamed ? IN_EXTRA : size]),
    packed([2, name.length], [2, streamed ? 20 : 0]),
    name,
    streamed ? packed([2, 1], [2, 16], [16, 0]) : new Uint8Array(),
  );
  const data = offset + header.length;
  const descriptor = streamed ? packed([4, 0x08074b50], [4, crc], [8, taken], [8, size]) : new Uint8Array();
  const front = same(entry, bytes.subarray(0, length)) && same(header, await read(offset, header.length));
  if (!front || (streamed && !same(descriptor, await read(data + taken, DESCRIPTOR_BYTES))))
    throw notAnArchive();
  const file = { name: nameOf(name), method, crc, packed: taken, size, data };
  return { file, length, end: data + taken + descriptor.length };
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
function nameOf(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw notAnArchive();
  }
}

/**
 * Takes the numbers that 32 bits are too few for out of the ZIP64 field.
 * @param {DataView} view @param {number[]} values @param {number} from @param {number} to
 */
function wide(view, values, from, to) {
  let at = from + 4;
  return values.map((value) => {
    if (value !== IN_EXTRA || at + 8 > to) return value;
    at += 8;
    const number = Number(view.getBigUint64(at - 8, true));
    if (!Number.isSafeInteger(number)) throw notAnArchive();
    return number;
  });
}

/** @type {WeakMap<Blob, ReturnType<typeof windowOn>>} */
const windows = new WeakMap();
/** A file as it lies in the archive. Small ones are read with what follows: one by one, a browser takes a millisecond for each. @param {Blob} blob @param {ZipFile} file @returns {Promise<ReadableStream<Uint8Array<ArrayBuffer>>>} */
async function packedOf(blob, { data, packed: length }) {
  if (length > AHEAD / 4) return blob.slice(data, data + length).stream();
  const read = windows.get(blob) ?? windowOn(blob);
  windows.set(blob, read);
  const bytes = await read(data, length);
  return new ReadableStream({
    start(controller) {
      // A stream of bytes takes no piece without any.
      if (length > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
}

/**
 * The bytes of one file as they come; whether they are those of its checksum shows at the end.
 * @param {Blob} blob @param {ZipFile} file
 * @returns {AsyncGenerator<Uint8Array<ArrayBuffer>>}
 */
async function* chunksOf(blob, file) {
  const damaged = () => new Problem('damaged', 'A file of the archive is damaged.', { file: file.name });
  const taken = await packedOf(blob, file);
  // It fails where something stands behind the end of what was deflated.
  const stream = file.method === 0 ? taken : taken.pipeThrough(new DecompressionStream('deflate-raw'));
  const reader = stream.getReader();
  let [crc, length] = [0, 0];
  for (;;) {
    const next = await reader.read().catch(() => {
      throw damaged();
    });
    if (next.done) break;
    crc = crc32(next.value, crc);
    length += next.value.length;
    if (length > file.size) throw damaged();
    yield next.value;
  }
  if (crc !== file.crc || length !== file.size) throw damaged();
}

/** Reads every file to its end, and so holds each to its checksum. @param {Blob} blob */
async function checkSums(blob) {
  for (const file of await filesOf(blob)) for await (const _ of chunksOf(blob, file));
}

/** @param {ZipFile} file */
const tooLarge = (file) => new Problem('too-large', 'A file is too large.', { file: file.name });

/** @param {Blob} blob @param {ZipFile} file @param {number} most */
async function readFile(blob, file, most) {
  if (file.size > most) throw tooLarge(file);
  const bytes = new Uint8Array(file.size);
  let at = 0;
  for await (const chunk of chunksOf(blob, file)) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
