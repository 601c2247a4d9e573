/* The log's hashes, notes and proofs, by WebCrypto: docs/log-format.md of Countersign. */

const utf8 = new TextEncoder();
/** @param {...Uint8Array<ArrayBuffer>} parts */
function concat(...parts) {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
/** @param {...Uint8Array<ArrayBuffer>} parts */
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest('SHA-256', concat(...parts)));
/** @param {Uint8Array<ArrayBuffer>} data */
const leafHash = (data) => sha256(Uint8Array.of(0), data);
/** @param {Uint8Array<ArrayBuffer>} left @param {Uint8Array<ArrayBuffer>} right */
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);
/** @param {Uint8Array<ArrayBuffer>} a @param {Uint8Array<ArrayBuffer>} b */
const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
/** @param {string} text */
function fromBase64(text) {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return undefined;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return toBase64(bytes) === text ? bytes : undefined;
}
/** By pieces: a call takes no hundred thousand arguments. A multiple of three each, for what is joined. @param {Uint8Array<ArrayBuffer>} bytes */
function toBase64(bytes) {
  let text = '';
  for (let at = 0; at < bytes.length; at += 24_576)
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + 24_576)));
  return text;
}
/** @param {Uint8Array<ArrayBuffer>} bytes */
const toBase64Url = (bytes) => toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
/** Without padding, in its one form. @param {unknown} text */
function fromBase64Url(text) {
  if (typeof text !== 'string' || !/^[A-Za-z0-9_-]*$/.test(text)) return undefined;
  const padding = '='.repeat((4 - (text.length % 4)) % 4);
  return fromBase64(text.replaceAll('-', '+').replaceAll('_', '/') + padding);
}
/** @param {Uint8Array<ArrayBuffer>} bytes */
const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
/** @param {string} text */
const hashFrom = (text) => {
  const bytes = fromBase64(text);
  return bytes?.length === 32 ? bytes : undefined;
};
const half = (/** @type {number} */ n) => Math.floor(n / 2);
const isOdd = (/** @type {number} */ n) => n % 2 === 1;

/** @typedef {{name: string, id: string, type: number, bytes: Uint8Array<ArrayBuffer>}} Key */

/** @param {string} name @param {Uint8Array<ArrayBuffer>} raw Type and public key. */
const keyId = async (name, raw) => toHex((await sha256(utf8.encode(`${name}\n`), raw)).subarray(0, 4));

/** The types of keys: of a log, which signs, and of a witness, which cosigns. */
const [LOG_KEY, WITNESS_KEY] = [1, 4];

/** Reads a vkey: `<name>+<key id>+<base64(type ‖ public key)>`. @param {string} text @param {number} type @returns {Promise<Key>} */
async function readKey(text, type) {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const raw = encoded === undefined ? undefined : fromBase64(encoded);
  if (raw === undefined) throw new TypeError('This is no public key of a log: <name>+<id>+<base64>.');
  if ((await keyId(name, raw)) !== id || raw.length !== 33) {
    throw new TypeError('This key is mistyped: its id is not its own.');
  }
  if (raw[0] !== type)
    throw new TypeError(`${name} is not the key of a ${type === LOG_KEY ? 'log' : 'witness'}.`);
  return { name, id, type: raw[0], bytes: raw.subarray(1) };
}

/** @param {Uint8Array<ArrayBuffer>} key @param {Uint8Array<ArrayBuffer>} message @param {Uint8Array<ArrayBuffer>} signature */
async function isSigned(key, message, signature) {
  let imported;
  try {
    imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
  } catch {
    throw new TypeError(
      'This browser cannot verify Ed25519 signatures. Take a newer one (Chrome 137, Firefox 129, Safari 17).',
    );
  }
  return crypto.subtle.verify('Ed25519', imported, signature, message);
}

const MOST_NOTE = 1_000_000;
const MOST_SIGNATURES = 100;
/** More than any tree needs. */
const MOST_INCLUSION = 63;
const MOST_CONSISTENCY = 128;

/** The hashes of a proof, one a line. @param {string[]} lines @param {number} most @param {string} file @param {number} [index] */
function proofFrom(lines, most, file, index) {
  const proof = lines.map(hashFrom);
  if (proof.length > most || proof.includes(undefined))
    throw new Problem('bad-proof', 'A proof is not one.', index === undefined ? { file } : { file, index });
  return /** @type {Uint8Array<ArrayBuffer>[]} */ (proof);
}

/**
 * Opens a signed note: which of the keys have signed it. @param {string} note @param {Key[]} keys @param {string} file
 * @returns {Promise<{text: string, signed: {key: Key, time: number | undefined}[]}>}
 */
async function openNote(note, keys, file) {
  const bad = () => new Problem('bad-checkpoint', 'The head is no signed note.', { file });
  const split = note.lastIndexOf('\n\n');
  const lines = note.slice(split + 2, -1).split('\n');
  // Of control characters the line feed alone.
  const isPlain = !/[^\n -~\u0080-\uffff]/.test(note) && utf8.encode(note).length <= MOST_NOTE;
  if (split < 0 || !note.endsWith('\n') || lines.length > MOST_SIGNATURES || !isPlain) throw bad();
  const text = note.slice(0, split + 1);
  /** @type {{key: Key, time: number | undefined}[]} */
  const signed = [];
  for (const line of lines) {
    const [, name, encoded] = /^\u2014 ([^+\s\p{Cc}]+) (\S+)$/u.exec(line) ?? [];
    const bytes = encoded === undefined ? undefined : fromBase64(encoded);
    if (bytes === undefined || bytes.length < 5) throw bad();
    const id = toHex(bytes.subarray(0, 4));
    const key = keys.find((known) => known.name === name && known.id === id);
    if (key === undefined) continue;
    const time = await checkSignature(text, key, bytes.subarray(4), file);
    if (!signed.some((earlier) => earlier.key === key)) signed.push({ key, time });
  }
  return { text, signed };
}

/** The time of a cosignature. @param {string} text @param {Key} key @param {Uint8Array<ArrayBuffer>} signature @param {string} file */
async function checkSignature(text, key, signature, file) {
  const wrong = () => new Problem('bad-signature', `The signature of ${key.name} is wrong.`, { file });
  if (key.type === LOG_KEY) {
    if (!(await isSigned(key.bytes, utf8.encode(text), signature))) throw wrong();
    return undefined;
  }
  if (key.type !== WITNESS_KEY || signature.length !== 72) throw wrong();
  const time = new DataView(signature.buffer, signature.byteOffset, 8).getBigUint64(0);
  if (time > 0x7fff_ffff_ffff_ffffn) throw wrong();
  const message = utf8.encode(`cosignature/v1\ntime ${time}\n${text}`);
  if (!(await isSigned(key.bytes, message, signature.subarray(8)))) throw wrong();
  return Number(time);
}

/** RFC 9162 section 2.1.3.2. @param {number} index @param {number} size @param {Uint8Array<ArrayBuffer>} leaf @param {Uint8Array<ArrayBuffer>[]} proof @param {Uint8Array<ArrayBuffer>} root */
async function isIncluded(index, size, leaf, proof, root) {
  if (index < 0 || index >= size) return false;
  let [fn, sn, r] = [index, size - 1, leaf];
  for (const p of proof) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      r = await nodeHash(p, r);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      r = await nodeHash(r, p);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && same(r, root);
}

/** RFC 9162 section 2.1.4.2. @param {number} first @param {number} second @param {Uint8Array<ArrayBuffer>[]} proof @param {Uint8Array<ArrayBuffer>} firstRoot @param {Uint8Array<ArrayBuffer>} secondRoot */
async function isConsistent(first, second, proof, firstRoot, secondRoot) {
  if (first === second) return proof.length === 0 && same(firstRoot, secondRoot);
  if (first > second || first === 0) return false;
  let power = 1;
  while (power < first) power *= 2;
  const [start, ...rest] = power === first ? [firstRoot, ...proof] : proof;
  if (start === undefined) return false;
  let [fn, sn, fr, sr] = [first - 1, second - 1, start, start];
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
  for (const c of rest) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      [fr, sr] = await Promise.all([nodeHash(c, fr), nodeHash(c, sr)]);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      sr = await nodeHash(sr, c);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && same(fr, firstRoot) && same(sr, secondRoot);
}

/** A tree that grows from the perfect subtrees of its first `size` leaves, the largest first. @param {number} size @param {Uint8Array<ArrayBuffer>[]} subtrees */
function growTree(size, subtrees) {
  /** @type {number[]} */
  const widths = [];
  for (let power = 2 ** 52, left = size; power >= 1; power /= 2) {
    if (power > left) continue;
    widths.push(power);
    left -= power;
  }
  if (widths.length !== subtrees.length)
    throw new Problem('bad-proof', 'Not as many subtrees as that tree has.', { file: 'consistency' });
  const roots = [...subtrees];
  let count = size;
  return {
    size: () => count,
    /** @param {Uint8Array<ArrayBuffer>} leaf */
    async push(leaf) {
      let [hash, width] = [leaf, 1];
      while (widths.at(-1) === width) {
        hash = await nodeHash(/** @type {Uint8Array<ArrayBuffer>} */ (roots.pop()), hash);
        widths.pop();
        width *= 2;
      }
      roots.push(hash);
      widths.push(width);
      count++;
    },
    async root() {
      let root = roots.at(-1) ?? (await sha256());
      for (const left of roots.slice(0, -1).reverse()) root = await nodeHash(left, root);
      return root;
    },
  };
}
