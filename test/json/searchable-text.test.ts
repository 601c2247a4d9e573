import fc from 'fast-check';
import { expect, it } from 'vitest';
import { searchableText, waysToWrite } from '../../proxy/platform/json/searchable-text.ts';

const searched = (text: string): string => searchableText(Buffer.from(text));
const byNumbers = (text: string): string =>
  text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

it.each([
  ['{"m":"caf\\u00e9NERO"}', 'cafénero'],
  ['{"p":"\\/etc\\/Shadow"}', '/etc/shadow'],
  ['{"p":"\\u002Fetc"}', '/etc'],
  ['{"m":"\\ud83d\\ude00!"}', '\u{1f600}!'],
  ['{"m":"say \\u0022hi\\u0022"}', 'say \\"hi\\"'],
  ['{"m":"as it came: \\u0041"}', '\\u0041'],
])('%s is found by %s', (text, wanted) => {
  expect(searched(text)).toContain(wanted);
});

it('a backslash that is itself escaped begins no escape', () => {
  expect(searched('{"m":"\\\\u0041 \\/"}')).not.toContain('\\\\a');
});

it('whatever is written by its numbers is found as JSON.stringify writes it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (text) => {
      const within = searched(`{"m":"${byNumbers(text)}"}`);
      expect(waysToWrite(text).some((way) => within.includes(way))).toBe(true);
    }),
  );
});

it('each part of a text is found, in capitals too', () => {
  const unit = fc.constantFrom('a', 'Σ', 'σ', 'ς', 'İ', 'ß', 'É', ' ', '.', '"', '\u{1f600}');
  fc.assert(
    fc.property(fc.array(unit), fc.nat(), fc.nat(), (units, from, length) => {
      const part = units.slice(from % (units.length + 1)).slice(0, length);
      const within = searched(JSON.stringify({ m: units.join('') }));
      for (const wanted of [part.join(''), part.map(capital).join('')])
        expect(waysToWrite(wanted).some((way) => within.includes(way))).toBe(true);
    }),
  );
});
const capital = (unit: string): string =>
  unit === 'σ' || unit === 'ς' || unit === 'a' ? unit.toUpperCase() : unit;
