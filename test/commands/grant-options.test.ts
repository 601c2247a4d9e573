import { describe, expect, test } from 'vitest';
import { grantFrom, grantText } from '../../proxy/commands/grant-options.ts';

describe('the options of a grant', () => {
  test('are none where none is given', () => {
    expect(grantFrom({})).toBeUndefined();
    expect(grantFrom({ within: [], any: [] })).toBeUndefined();
  });

  test('have defaults and are said in words', () => {
    const grant = grantFrom({ within: ['path=/sandbox/a=b'], any: ['con\u202etent'] });
    expect(grant).toEqual({
      minutes: 30,
      uses: 20,
      bounds: { path: { within: '/sandbox/a=b' }, 'con\u202etent': 'any' },
    });
    expect(grant && grantText(grant)).toContain('con⟨U+202E⟩tent may be anything');
    expect(grantFrom({ for: '90s' })?.minutes).toBe(2);
  });

  test.each([
    { for: '9h' },
    { for: 'soon' },
    { uses: '0' },
    { uses: '1001' },
    { uses: '1.5' },
    { within: ['path=relative'] },
    { within: ['/only'] },
    { any: ['x'], within: ['x=/y'] },
  ])('that make no sense are refused: %j', (options) => {
    expect(() => grantFrom(options)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
