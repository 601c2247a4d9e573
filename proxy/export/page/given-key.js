/* Keys as an auditor has them: whole, or by the fingerprint. */

/** SHA-256 of a vkey, in hex. @param {string} vkey */
const fingerprintOf = async (vkey) => toHex(await sha256(utf8.encode(vkey)));

/** The digits of a fingerprint as somebody wrote it down; undefined for what is none. @param {string} text */
function readFingerprint(text) {
  const digits = text
    .replace(/^\s*sha-?256:?/i, '')
    .replace(/[\s:-]/g, '')
    .toLowerCase();
  return /^[0-9a-f]{64}$/.test(digits) ? digits : undefined;
}

/** The key that was given, or that of the bundle which has the fingerprint. @param {Blob} blob @param {string} text @param {number} type */
async function keyGiven(blob, text, type) {
  const whose = type === LOG_KEY ? 'log' : 'witness';
  const wanted = readFingerprint(text);
  if (wanted === undefined) return readKey(text.trim().replace(new RegExp(`^${whose} `), ''), type);
  const keys = (await filesOf(blob)).find(({ name }) => name === 'keys.txt');
  const lines =
    keys === undefined ? [] : looseText.decode(await readFile(blob, keys, MOST_SMALL)).split('\n');
  for (const line of lines) {
    const vkey = line.startsWith(`${whose} `) ? line.slice(whose.length + 1) : undefined;
    if (vkey !== undefined && (await fingerprintOf(vkey)) === wanted) return readKey(vkey, type);
  }
  throw new Problem('unsigned', `No key of a ${whose} in the bundle has this fingerprint.`, {
    file: 'keys.txt',
  });
}

/** One who was given twice, as a key and by its fingerprint, cosigns once. @param {Key[]} keys */
const eachOnce = (keys) => [...new Map(keys.map((key) => [`${key.name} ${toHex(key.bytes)}`, key])).values()];
