import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callText } from '../../proxy/commands/call-text.ts';
import { parseJson } from '../../proxy/contract/parse-json.ts';
import { jsonText } from '../../proxy/platform/terminal/json-text.ts';
import { createLineEditor } from '../../proxy/platform/terminal/line-editor.ts';
import { prettyJson } from '../../proxy/platform/terminal/pretty-json.ts';
import { createPainter } from '../../proxy/platform/terminal/style.ts';
import { fields, table } from '../../proxy/platform/terminal/table.ts';
import { absolute, relative, span } from '../../proxy/platform/terminal/times.ts';
import { visible } from '../../proxy/platform/terminal/visible.ts';
import { columnsOf, cut } from '../../proxy/platform/terminal/width.ts';
import { actedOn } from './acted-on.ts';

const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      'a',
      '\n',
      '\r',
      '\t',
      '\u001b',
      '\u009b',
      '\u202e',
      '\u200b',
      '\ufeff',
      '\u{e0041}',
      '\u0301',
      '↵',
      '⟨',
      '\ud800',
      '\udc00',
      '"',
      '\\',
    ),
  }),
);

describe('visible', () => {
  test('leaves nothing that a terminal or a font acts on', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(actedOn(visible(text))).toEqual([]);
        expect(visible(text)).not.toContain('\n');
        expect(actedOn(visible(text, { multiline: true }))).toEqual([]);
      }),
    );
  });

  test('two texts that differ look different', () => {
    fc.assert(
      fc.property(nasty, nasty, (a, b) => {
        fc.pre(a !== b);
        expect(visible(a)).not.toBe(visible(b));
      }),
    );
  });

  test('keeps what can be read', () => {
    const text = 'Grüße, 世界! العربية עברית "quotes" {json: 1} — 😀';
    expect(visible(text)).toBe(text);
    expect(visible('a\nb\tc')).toBe('a↵b⇥c');
    expect(visible('a\nb', { multiline: true })).toBe('a\nb');
    expect(visible('\u001b[2J\u202e\u{e0041}\u00a0')).toBe('⟨U+001B⟩[2J⟨U+202E⟩⟨U+E0041⟩⟨U+00A0⟩');
    expect(visible('↵')).toBe('⟨U+21B5⟩');
    expect(visible(`e${'\u0301'.repeat(6)}`)).toBe(`e${'\u0301'.repeat(3)}${'⟨U+0301⟩'.repeat(3)}`);
  });
});

describe('JSON on a terminal', () => {
  test('for machines is the same value and nothing that a terminal acts on', () => {
    fc.assert(
      fc.property(fc.dictionary(nasty, nasty), (value) => {
        const text = jsonText(value, 2);
        expect(parseJson(text)).toEqual(parseJson(JSON.stringify(value)));
        expect(actedOn(text)).toEqual([]);
      }),
    );
  });

  test('for people keeps order, numbers and doubles as written', () => {
    expect(prettyJson('{"b":1.0,"a":[],"1":{"x":1e2,"\\u0070w":"a\\/b"},"b":null}')).toBe(
      '{\n  "b": 1.0,\n  "a": [],\n  "1": {\n    "x": 1e2,\n    "pw": "a/b"\n  },\n  "b": null\n}',
    );
    expect(prettyJson('"\\u202e\\ud800"')).toBe('"⟨U+202E⟩\\ud800"');
  });

  test('is laid out whole: every token is on the screen', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        const squeeze = (shown: string): string => shown.replaceAll(/\s/g, '');
        // Strings without spaces and oddities, so that only the layout differs.
        fc.pre(!/[^\u0021-\u007e]|\\/.test(text));
        expect(squeeze(prettyJson(text))).toBe(text);
      }),
    );
  });

  test('a megabyte in one string is no trouble', () => {
    const long = JSON.stringify({ text: 'x"\\'.repeat(400_000) });
    expect(prettyJson(long).length).toBeGreaterThan(long.length);
  });
});

describe('a call as text', () => {
  test('holds every argument whole', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (args) => {
        const text = callText(JSON.stringify({ name: 't', arguments: args }), 't');
        for (const [key, value] of Object.entries(args)) {
          expect(text).toContain(visible(key));
          const lines =
            value.length > 80 || value.includes('\n') ? value.split('\n') : [JSON.stringify(value)];
          for (const line of lines) expect(text).toContain(visible(line));
        }
        expect(actedOn(text)).toEqual([]);
      }),
    );
  });

  test('shows what it cannot lay out as it is, and a name that is not the tool', () => {
    expect(callText('{"name":"other","arguments":{}}', 't')).toContain('"other"');
    expect(callText('{"name":"t"}', 't')).toContain('"name": "t"');
    expect(callText('{"a":1,"a":2}', 't')).toContain('"a": 2');
    expect(callText('', 't')).toContain('Parameters');
    expect(callText('{"name":"t","arguments":"text"}', 't')).toContain('"text"');
  });

  test('says how a long text ends', () => {
    expect(callText('{"name":"t","arguments":{"c":"a\\nb"}}', 't')).toContain(
      'without a line break at its end',
    );
    expect(callText('{"name":"t","arguments":{"c":"a\\nb\\n"}}', 't')).not.toContain('without');
  });
});

describe('tables', () => {
  test('align by columns on the screen and not by characters', () => {
    const red = createPainter({ isTerminal: true, noColor: undefined })('bad', 'no');
    expect(columnsOf(red)).toBe(2);
    expect(
      table(
        ['a', 'b'],
        [
          ['世界', 'x'],
          [red, 'y'],
        ],
      ),
    ).toBe(`a     b\n世界  x\n${red}    y`);
    expect(
      fields([
        ['long', '1\n2'],
        ['s', ''],
      ]),
    ).toBe('long  1\n      2\ns');
    expect(cut('世界世界', 5)).toBe('世界…');
  });

  test('have no colour off a terminal and under NO_COLOR', () => {
    for (const options of [
      { isTerminal: false, noColor: undefined },
      { isTerminal: true, noColor: '1' },
    ]) {
      expect(createPainter(options)('bad', 'no')).toBe('no');
    }
  });
});

describe('times', () => {
  test('read as people say them', () => {
    const second = 1_000_000;
    expect(span(200 * second)).toBe('3 min 20 s');
    expect(span(86_400 * second)).toBe('1 d');
    expect(relative(0, 90 * second)).toBe('1 min 30 s ago');
    expect(relative(7200 * second, 0)).toBe('in 2 h');
    expect(relative(5, 0)).toBe('now');
    expect(absolute(1_700_000_000 * second)).toMatch(/^2023-11-1\d \d\d:\d\d:\d\d [+-]\d\d:\d\d$/);
  });
});

describe('typing', () => {
  const typed = (...chunks: string[]): string | undefined => {
    const editor = createLineEditor();
    return chunks.map((chunk) => editor.take(chunk)).find((line) => line !== undefined);
  };
  test('ends at Enter, and knows backspace, Ctrl+U and arrows', () => {
    expect(typed('secret\r')).toBe('secret');
    expect(typed('sex', '\u007f', 'cret\n')).toBe('secret');
    expect(typed('wrong\u0015', 'secret\r')).toBe('secret');
    expect(typed('sec\u001b[D\u001bOAret\r')).toBe('secret');
    expect(typed('日本\u007f\r')).toBe('日');
    expect(typed('not yet')).toBeUndefined();
  });
  test.each(['\u0003', '\u0004', '\u001b'])('gives up at %j', (key) => {
    expect(() => typed('sec', key)).toThrow(expect.objectContaining({ code: 'cancelled' }));
  });
});
