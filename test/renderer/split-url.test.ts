import { describe, expect, it } from 'vitest';
import { splitUrl } from '../../renderer/call/split-url.ts';

const warned = (text: string) => splitUrl(text)?.warnings;

describe('an address in its parts', () => {
  it('is split as a browser reads it', () => {
    expect(splitUrl('https://ann:p%40ss@Example.com:8443/a%20b?q=1&q=2&n=#top')).toMatchObject({
      scheme: 'https',
      user: 'ann',
      password: 'p@ss',
      host: 'example.com',
      port: '8443',
      path: '/a%20b',
      query: [
        { name: 'q', value: '1' },
        { name: 'q', value: '2' },
        { name: 'n', value: '' },
      ],
      fragment: '#top',
    });
    expect(warned('https://example.com/path?x=1')).toEqual([]);
    expect(warned('https://EXAMPLE.com')).toEqual([]);
  });

  it.each([
    ['https://bank.example@evil.example/', 'user-info'],
    ['https://@evil.example/', 'user-info'],
    ['https://xn--pple-43d.com/', 'punycode'],
    ['https://аpple.com/', 'punycode'],
    ['http://example.com/', 'not-encrypted'],
    ['https://127.0.0.1/', 'private-host'],
    ['https://[::1]/', 'private-host'],
    ['https://169.254.169.254/latest/meta-data', 'private-host'],
    ['https://10.1.2.3/', 'private-host'],
    ['https://172.31.0.1/', 'private-host'],
    ['https://printer/', 'private-host'],
    ['https://db.internal/', 'private-host'],
    ['https://2130706433/', 'private-host'],
    ['https://0x7f.1/', 'read-otherwise'],
    ['https:\\\\evil.example\\x', 'read-otherwise'],
    ['https://evil.example/\ta', 'read-otherwise'],
    ['https://evil.example/a/../b', 'read-otherwise'],
    ['https:evil.example', 'read-otherwise'],
    [' https://evil.example/', 'read-otherwise'],
  ] as const)('%j is worth a second look: %s', (text, warning) => {
    expect(warned(text)).toContain(warning);
  });

  it.each([
    '',
    '/relative',
    'example.com',
    'javascript:alert(1)',
    'mailto:a@b.example',
    'https://',
    'file:///etc/passwd',
  ])('is not made of %j', (text) => {
    expect(splitUrl(text)).toBeUndefined();
  });
});
