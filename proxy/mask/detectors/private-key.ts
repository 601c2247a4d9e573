import { type Detector, holdsAny, type Range } from '../finding.ts';

/** RFC 7468, OpenSSH and OpenPGP labels. Real line ends and the two characters `\n` of source text are both between the lines. */
const BEGIN = /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const END = /-----END (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const AGE = /AGE-SECRET-KEY-1[A-Z0-9]{58}/g;
/** The least base64 that makes a key: Ed25519 in PKCS#8 has 64. Less is text that speaks of keys. */
const LEAST_BODY = 32;

/** Private key blocks: from the BEGIN line to the END line, or to where base64 ends if the block was cut. */
export const privateKey: Detector = {
  kind: 'private-key',
  mayHold: holdsAny('PRIVATE KEY', 'AGE-SECRET-KEY-1'),
  find(text) {
    const found: Range[] = [];
    BEGIN.lastIndex = 0;
    let end: RegExpExecArray | null = null;
    let searched = false;
    for (let begin = BEGIN.exec(text); begin !== null; begin = BEGIN.exec(text)) {
      const body = bodyEnd(text, BEGIN.lastIndex);
      if (body < 0) continue;
      // The END found last serves until it is passed: a thousand open blocks must not mean a thousand searches to the end.
      if (!searched || (end !== null && end.index < BEGIN.lastIndex)) {
        END.lastIndex = BEGIN.lastIndex;
        end = END.exec(text);
        searched = true;
      }
      const closed = end !== null && isClose(text, BEGIN.lastIndex, end.index);
      const stop = closed && end !== null ? end.index + end[0].length : body;
      found.push({ start: begin.index, end: stop });
      BEGIN.lastIndex = stop;
    }
    for (const match of text.matchAll(AGE)) {
      found.push({ start: match.index, end: match.index + match[0].length });
    }
    return found;
  },
};

/** An END line belongs to a BEGIN line where no other BEGIN stands between and the block has a size that keys have. */
function isClose(text: string, from: number, to: number): boolean {
  return to - from <= 65_536 && !text.slice(from, to).includes('-----BEGIN');
}

/** Where the base64 lines (and their headers) after a BEGIN line end, or -1 where there are none. */
function bodyEnd(text: string, from: number): number {
  const BODY = /(?:[A-Za-z0-9+/=\s]|\\+[nrt]|[":,.()-](?!----))*/y;
  BODY.lastIndex = from;
  BODY.test(text);
  const end = BODY.lastIndex;
  const base64 = text.slice(from, Math.min(end, from + 4096)).match(/[A-Za-z0-9+/]{16,}/g) ?? [];
  return base64.reduce((sum, line) => sum + line.length, 0) >= LEAST_BODY ? end : -1;
}
