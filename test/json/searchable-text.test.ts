import fc from 'fast-check';
import { expect, it } from 'vitest';
import { forms, lowerCased } from '../../proxy/platform/json/letter-forms.ts';
import { missingIn, textsToIndex, wantedText } from '../../proxy/platform/json/searchable-text.ts';
import { createGrams, gramsOfQuery } from '../../proxy/store/grams.ts';

const found = (text: string, wanted: string): boolean =>
  missingIn(Buffer.from(text), [wantedText(wanted)]).length === 0;
/** What the index has of a text: the words of its groups. */
function indexed(text: string): Set<string> {
  const grams = createGrams();
  for (const one of textsToIndex(Buffer.from(text))) grams.add(one);
  return new Set(grams.take().split(' '));
}
/** Whether the index leads to it: all words of one way are there, or it has none to ask for. */
function ledTo(text: string, wanted: string): boolean {
  const words = indexed(text);
  return wantedText(wanted).ways.some((way) => gramsOfQuery(way).every((word) => words.has(word)));
}
const byNumbers = (text: string): string =>
  text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
const message = (text: string): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, result: { content: [{ type: 'text', text }] } });
const nested = (text: string, depth: number): string =>
  depth === 0 ? text : nested(JSON.stringify({ text }), depth - 1);

it.each([
  ['{"m":"caf\\u00e9NERO"}', 'CaféNero'],
  ['{"p":"\\/etc\\/Shadow"}', '/etc/shadow'],
  ['{"p":"\\u002Fetc"}', '/etc'],
  ['{"m":"\\ud83d\\ude00!"}', '\u{1f600}!'],
  ['{"m":"say \\u0022hi\\u0022"}', 'say "hi"'],
  ['{"m":"say \\u0022hi\\u0022 in a caf\\u00e9"}', 'say \\"hi\\" in a café'],
  ['{"m":"as it came: \\u0041"}', '\\u0041'],
  // JSON in the string of an answer.
  [message('{"m":"say \\"hi\\""}'), 'say "hi"'],
  [message('{"p":"C:\\\\x\\\\y"}'), 'C:\\x\\y'],
  [message('{"m":"caf\\u00e9"}'), 'café'],
  [message(message('{"m":"caf\\u00e9 \\"x\\""}')), 'café "x"'],
  [message('first\nsecond'), 'first\nsecond'],
  ['no JSON: C:\\new\\table', 'C:\\new\\table'],
  // As macOS writes names of files, and as people do.
  ['/Users/rene\u0301/re\u0301sume\u0301.pdf', 'résumé.pdf'],
  ['/Users/rené/résumé.pdf', 're\u0301sume\u0301.pdf'],
  [message('{"m":"re\\u0301sume\\u0301"}'), 'Résumé'],
  ['{"m":"re\\u0301sume"}', 'résume'],
  ['Die Straße', 'STRASSE'],
  ['DIE STRASSE', 'straße'],
  ['DIE STRAẞE', 'strasse'],
  ['ΟΔΟΣ', 'οδος'],
  ['οδος', 'ΟΔΟΣ'],
  ['\u212bngström 5\u212a', 'ångström 5k'],
  ['o\ufb03ce', 'OFFICE'],
  ['cafe\u0301', 'cafe'],
])('%s is found by %s, and by the index', (text, wanted) => {
  expect(found(text, wanted)).toBe(true);
  expect(ledTo(text, wanted)).toBe(true);
});

it.each([
  ['{"m":"caf\\u00e9"}', 'cafe'],
  ['{"m":"say hi"}', 'say "hi"'],
  [nested('say "hi"', 6), 'say "hi"'],
])('%s is not found by %s', (text, wanted) => {
  expect(found(text, wanted)).toBe(false);
});

const unit = fc.constantFrom(
  ...['a', 'b', '0', 'f', 'u', 'n', 'ss', 'S', ' ', '.', '"', '\\', '/', '\n'],
  ...['\\u0041', '\\u00e9', '\\ud83d\\ude00', '\\\\', '\\"', 'é', 'e\u0301', '\u0301', '\u0323', 'ß', 'ẞ'],
  ...['Σ', 'σ', 'ς', 'İ', 'ı', 'ŉ', 'ΐ', 'ᾳ', '\u0345', 'ﬃ', '가', '\u1100', '\u1161', '\u{1f600}', '日'],
);
const text = fc.array(unit, { maxLength: 30 }).map((units) => units.join(''));

it('whatever is in a text is found, and the index leads to whatever is found', () => {
  fc.assert(
    fc.property(text, text, fc.nat({ max: 3 }), fc.nat(), fc.nat(), (whole, other, depth, from, length) => {
      const units = [...whole];
      const part = units
        .slice(from % (units.length + 1))
        .slice(0, length % 12)
        .join('');
      const within = nested(whole, depth);
      expect(found(within, part)).toBe(true);
      expect(ledTo(within, part)).toBe(true);
      if (found(within, other)) expect(ledTo(within, other)).toBe(true);
      const few = other.slice(0, 4);
      if (found(within, few)) expect(ledTo(within, few)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('the index has every group of every reading of a text', () => {
  fc.assert(
    fc.property(text, fc.nat({ max: 3 }), (whole, depth) => {
      const words = indexed(nested(whole, depth));
      let read = nested(whole, depth);
      for (let n = 0; n <= depth; n++) {
        const grams = createGrams();
        for (const form of forms(lowerCased(read))) grams.add(form);
        for (const word of grams.take().split(' ').filter(Boolean)) expect(words).toContain(word);
        if (n < depth) read = JSON.parse(read).text;
      }
    }),
    { numRuns: 300 },
  );
});

it('whatever is written by its numbers is found as it reads', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (one) => {
      const within = `{"m":"${byNumbers(one)}"}`;
      expect(found(within, one)).toBe(true);
      expect(ledTo(within, one)).toBe(true);
    }),
  );
});

/** A text in which a whole one is, and nothing else: then finding it is symmetrical. */
it('texts that differ by case, or by how their letters are composed, find each other', () => {
  const letters = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(letters, (one) => {
      const same = [one, one.normalize('NFD'), one.normalize('NFC'), one.toLowerCase()];
      for (const a of same) for (const b of same) expect(found(a, b)).toBe(true);
    }),
  );
  for (const pair of [
    'straße STRASSE',
    'straße STRAẞE',
    'ὈΔΥΣΣΕΎΣ ὀδυσσεύς',
    'İ i\u0307',
    'ŉ ʼN',
    'ǰ J\u030c',
  ]) {
    const [a = '', b = ''] = pair.split(' ');
    expect([found(a, b), found(b, a)]).toEqual([true, true]);
  }
});

it('every letter has one common form with its capital and its small letter', () => {
  const common = (one: string): string => forms(lowerCased(one)).at(-1) ?? '';
  for (let code = 0; code < 0x110000; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const one = String.fromCodePoint(code);
    const form = common(one);
    if (common(form) !== form || common(one.toLowerCase()) !== form || common(one.toUpperCase()) !== form)
      expect.fail(`U+${code.toString(16)}`);
    if (common(one.normalize('NFD')) !== form) expect.fail(`U+${code.toString(16)} decomposed`);
  }
});
