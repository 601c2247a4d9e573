import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { masksConfig } from '../../proxy/contract/masking.ts';
import { callInBrief } from '../../proxy/gateway/control/call-in-brief.ts';
import { maskedParams } from '../../proxy/gateway/control/masked-params.ts';
import { createMasker } from '../../proxy/mask/masker.ts';
import { SECRETS } from '../mask/secrets.ts';

const brief = (args: unknown): string => callInBrief(JSON.stringify({ name: 'tool', arguments: args }));

describe('a call in one line', () => {
  it('says first what tells it from the next one, then the rest as it comes', () => {
    expect(brief({ content: 'Hello,\n"you"', mode: 7, path: '/srv/a.txt' })).toBe(
      'path "/srv/a.txt" · content "Hello,\\n\\"you\\"" · mode 7',
    );
    expect(brief({ cwd: '/', Command: ['git', 'push', '--force'] })).toBe(
      'Command ["git","push","--force"] · cwd "/"',
    );
    expect(brief({ options: { deep: [{ name: 'x' }], on: true }, url: 'https://a.example/?q=1' })).toBe(
      'url "https://a.example/?q=1" · options.deep.0.name "x" · options.on true',
    );
  });

  it('takes params where there are no arguments, and never what they all have or what the agent says of them', () => {
    expect(callInBrief('')).toBe('');
    expect(brief({})).toBe('');
    expect(callInBrief('{"name":"tool","_meta":{"reason":"because"}}')).toBe('');
    expect(callInBrief('{"uri":"file:///etc/hosts","_meta":{"reason":"because"}}')).toBe(
      'uri "file:///etc/hosts"',
    );
  });

  it('cannot be made to look like another: no value passes for two, nothing is unseen', () => {
    expect(brief({ note: 'a" · path "/safe' })).toBe('note "a\\" · path \\"/safe"');
    expect(brief({ 'path "/safe" · x': 1 })).toBe('"path \\"/safe\\" · x" 1');
    expect(brief({ path: 'a\u202eb\u001b[31m\u200b\ue000' })).toBe(
      'path "a⟨U+202E⟩b\\u001b[31m⟨U+200B⟩⟨U+E000⟩"',
    );
    expect(brief({ path: 'a…' })).toBe('path "a…"');
    const long = brief({ path: `/srv/${'a'.repeat(1_000_000)}/end.yaml` });
    expect(long).toMatch(/^path "\/srv\/a+"…"a+\/end\.yaml"$/);
    expect(long.length).toBeLessThan(100);
  });

  it('is quick and short however big the call is', () => {
    const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${n}`, {}]));
    expect(brief({ wide, last: 1 }).length).toBeLessThanOrEqual(180);
    const deep = `${'{"a":'.repeat(400)}1${'}'.repeat(400)}`;
    expect(callInBrief(`{"arguments":${deep}}`)).toBe('');
    expect(brief(Array.from({ length: 7 }, (_, n) => n))).toBe('[0,1,2,3,4,5,6]');
  });
});

const masker = createMasker(masksConfig.parse({ paths: [{ path: '$..hidden' }] }));
const secret = fc.constantFrom(...SECRETS.map(([, value]) => value));
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }).filter((one) => one.isWellFormed()),
  fc.constantFrom('\u202e', '\u001b]0;x\u0007', '" · path "', '…', '⟨U+202E⟩', 'e\u0301\u0301\u0301\u0301'),
  fc.tuple(fc.string({ maxLength: 150 }), secret).map(([before, value]) => `${before} ${value} after`),
);
const key = fc.oneof(fc.constantFrom('path', 'command', 'hidden', 'password', 'note', '__proto__'), text);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.boolean(),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(key, tie('any'), { maxKeys: 5 }),
  ),
})).any;

describe('of whatever call', () => {
  it('the line holds nothing from behind the mask, is bounded, one line, and shows all that is in it', () => {
    fc.assert(
      fc.property(value, fc.string({ minLength: 12, maxLength: 12 }), (args, hidden) => {
        const named = `hidden-${hidden}-end`;
        const message = JSON.stringify({
          jsonrpc: '2.0',
          id: 1,
          method: 'tools/call',
          params: { name: 't', arguments: { hidden: named, password: named, args } },
        });
        const { bytes } = masker.maskMessage(Buffer.from(message), {
          server: 's',
          tool: 't',
          role: 'request',
        });
        const line = callInBrief(maskedParams(bytes));
        for (const [, one] of SECRETS) expect(line).not.toContain(one);
        expect(line).not.toContain(named);
        expect(line.length).toBeLessThanOrEqual(180);
        expect(line.isWellFormed()).toBe(true);
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
      }),
      { numRuns: 600 },
    );
  });

  it('what is in quotes is a beginning or an end of what is in the call', () => {
    fc.assert(
      fc.property(fc.dictionary(key, text, { minKeys: 1, maxKeys: 4 }), (args) => {
        const line = brief(args);
        const all = [...Object.keys(args), ...Object.values(args)];
        for (const [quoted] of line.matchAll(/"(?:[^"\\]|\\.)*"/g)) {
          const said: unknown = JSON.parse(
            quoted
              .replaceAll(/⟨U\+([0-9A-F]+)⟩/g, (_, code: string) =>
                String.fromCodePoint(Number.parseInt(code, 16)),
              )
              .replaceAll(/\p{Cc}/gu, (c) => JSON.stringify(c).slice(1, -1)),
          );
          expect(all.some((one) => one.startsWith(String(said)) || one.endsWith(String(said)))).toBe(true);
        }
      }),
      { numRuns: 600 },
    );
  });
});
