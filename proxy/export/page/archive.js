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

/** @typedef {{name: string, method: number, crc: number, packed: number, size: number, offset: number}} ZipFile */

const LOCAL_HEADER = 0x04034b50;
const DIRECTORY_HEADER = 0x02014b50;
const END = 0x06054b50;
const ZIP64_END = 0x06064b50;
const ZIP64_LOCATOR = 0x07064b50;
const IN_EXTRA = 0xffffffff;
/** The longest remark that may stand behind the end of an archive, and the end itself. */
const END_WITHIN = 65_535 + 22;

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

/** @param {Blob} blob @param {number} start @param {number} length */
async function viewOf(blob, start, length) {
  if (!(start >= 0 && start + length <= blob.size))
    throw new Problem('not-an-archive', 'The archive is cut short.');
  return new DataView(await blob.slice(start, start + length).arrayBuffer());
}

/**
 * The directory of a ZIP archive (PKWARE APPNOTE, ZIP64 included), in its order.
 * @param {Blob} blob
 * @returns {Promise<ZipFile[]>}
 */
async function filesOf(blob) {
  const length = Math.min(blob.size, END_WITHIN);
  const tail = await viewOf(blob, blob.size - length, length);
  let at = length - 22;
  while (at >= 0 && tail.getUint32(at, true) !== END) at--;
  if (at < 0) throw new Problem('not-an-archive', 'This is no ZIP archive, or it is cut short.');
  let count = tail.getUint16(at + 10, true);
  let size = tail.getUint32(at + 12, true);
  let start = tail.getUint32(at + 16, true);
  const locator = at - 20;
  if (locator >= 0 && tail.getUint32(locator, true) === ZIP64_LOCATOR) {
    const end = await viewOf(blob, Number(tail.getBigUint64(locator + 8, true)), 56);
    if (end.getUint32(0, true) !== ZIP64_END)
      throw new Problem('not-an-archive', 'The end of the archive is damaged.');
    count = Number(end.getBigUint64(32, true));
    size = Number(end.getBigUint64(40, true));
    start = Number(end.getBigUint64(48, true));
  }
  return readDirectory(await viewOf(blob, start, size), count);
}

/** @param {DataView} view @param {number} count */
function readDirectory(view, count) {
  const text = new TextDecoder('utf-8', { fatal: true });
  /** @type {ZipFile[]} */
  const files = [];
  try {
    for (let at = 0; files.length < count; ) {
      if (view.getUint32(at, true) !== DIRECTORY_HEADER) throw new RangeError('no header');
      const [nameLength, extraLength, remark] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
      const fields = {
        size: view.getUint32(at + 24, true),
        packed: view.getUint32(at + 20, true),
        offset: view.getUint32(at + 42, true),
      };
      const name = text.decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength));
      const extra = at + 46 + nameLength;
      widen(view, extra, extra + extraLength, fields);
      const [method, crc] = [view.getUint16(at + 10, true), view.getUint32(at + 16, true)];
      files.push({ name, method, crc, ...fields });
      at = extra + extraLength + remark;
    }
  } catch {
    throw new Problem('not-an-archive', 'The directory of the archive is damaged.');
  }
  return files;
}

/**
 * Takes the numbers that 32 bits are too few for out of the ZIP64 field.
 * @param {DataView} view @param {number} from @param {number} to @param {Record<string, number>} fields
 */
function widen(view, from, to, fields) {
  for (let at = from; at + 4 <= to; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let value = at + 4;
    for (const name of ['size', 'packed', 'offset']) {
      if (fields[name] !== IN_EXTRA) continue;
      fields[name] = Number(view.getBigUint64(value, true));
      value += 8;
    }
  }
}

/**
 * The bytes of one file as they come; whether they are those of its checksum shows at the end.
 * @param {Blob} blob @param {ZipFile} file
 * @returns {AsyncGenerator<Uint8Array<ArrayBuffer>>}
 */
async function* chunksOf(blob, file) {
  const damaged = () => new Problem('damaged', 'A file of the archive is damaged.', { file: file.name });
  const header = await viewOf(blob, file.offset, 30);
  if (header.getUint32(0, true) !== LOCAL_HEADER || (file.method !== 0 && file.method !== 8)) throw damaged();
  const start = file.offset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  const packed = blob.slice(start, start + file.packed).stream();
  const stream = file.method === 0 ? packed : packed.pipeThrough(new DecompressionStream('deflate-raw'));
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

/** @param {Blob} blob @param {ZipFile} file @param {number} most */
async function readFile(blob, file, most) {
  if (file.size > most) throw new Problem('too-large', 'A file is too large.', { file: file.name });
  const bytes = new Uint8Array(file.size);
  let at = 0;
  for await (const chunk of chunksOf(blob, file)) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
