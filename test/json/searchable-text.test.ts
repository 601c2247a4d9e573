import fc from 'fast-check';
import { expect, it } from 'vitest';
import { searchableText } from '../../proxy/platform/json/searchable-text.ts';

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
      expect(searched(`{"m":"${byNumbers(text)}"}`)).toContain(
        JSON.stringify(text).slice(1, -1).toLowerCase(),
      );
    }),
  );
});
