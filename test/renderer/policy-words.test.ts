import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicySummaryRow } from '../../proxy/contract/views.ts';
import { durationWords } from '../../renderer/screens/policy/answer-words.ts';
import { jsonFault } from '../../renderer/screens/policy/json-fault.ts';
import { activityOf, grouped, PERIODS } from '../../renderer/screens/policy/observed.ts';
import { readQuestion, writeQuestion } from '../../renderer/screens/policy/question.ts';
import { skeletonOf } from '../../renderer/screens/policy/skeleton.ts';

describe('where a text stops being JSON', () => {
  it.each([
    ['{\n  "path": /home\n}', 2, 11],
    ['{"a": 1', 1, 8],
    ['{"a": 1,}', 1, 9],
    ["{'a': 1}", 1, 2],
    ['[1, 2', 1, 6],
    ['[1 2]', 1, 4],
    ['{"a" 1}', 1, 6],
    ['"abc', 1, 5],
    ['"a\nb"', 1, 3],
    ['"a\\qb"', 1, 3],
    ['01', 1, 1],
    ['{} x', 1, 4],
    ['{]', 1, 2],
    ['[}', 1, 2],
    ['nul', 1, 1],
    ['[1,\n2,\n\n]', 4, 1],
  ])('%j at %i:%i', (text, line, column) => {
    expect(jsonFault(text)).toMatchObject({ line, column });
  });

  it('is nowhere in what is JSON, and somewhere in everything else', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(jsonFault(text)).toBeUndefined();
      }),
    );
    const near = fc.string({ unit: fc.constantFrom(...'{}[],:"\\ \n1-.etrufalsn'), maxLength: 30 });
    fc.assert(
      fc.property(near, (text) => {
        let valid = text.trim() === '';
        try {
          JSON.parse(text);
          valid = true;
        } catch {}
        const fault = jsonFault(text);
        expect(fault === undefined).toBe(valid);
        // Said only where it was taken for whole, to its end.
        expect(fault?.message ?? '').not.toMatch(/^the text ends, and the value ended/);
      }),
      { numRuns: 2000 },
    );
  });

  it('is found in a text that is deep or long', () => {
    expect(jsonFault('['.repeat(200_000))).toMatchObject({ line: 1, column: 200_001 });
    expect(jsonFault(`"${'a'.repeat(1_000_000)}`)).toMatchObject({ column: 1_000_002 });
  });
});

describe('a question in the address', () => {
  it('comes back as it was asked', () => {
    const text = fc.string({ unit: fc.constantFrom(...'a &=%+#?/\n"é\u202e😀'), maxLength: 20 });
    const question = fc.record({
      agent: text,
      server: text,
      method: text.map((one) => `m${one}`),
      tool: text,
      args: text.map((one) => JSON.stringify({ one })),
    });
    fc.assert(
      fc.property(question, (asked) => {
        expect(readQuestion(new URLSearchParams(writeQuestion(asked).toString()))).toEqual(asked);
      }),
    );
  });
});

describe('arguments to begin with', () => {
  const tool = (inputSchema: unknown): string => JSON.stringify({ name: 'x', inputSchema });
  it('are what the tool asks for', () => {
    const properties = {
      path: { type: 'string' },
      count: { type: 'integer' },
      mode: { enum: ['w', 'a'] },
      more: {},
    };
    expect(JSON.parse(skeletonOf(tool({ properties, required: ['path', 'count', 'mode'] })) ?? '')).toEqual({
      path: '',
      count: 0,
      mode: 'w',
    });
    expect(JSON.parse(skeletonOf(tool({ properties })) ?? '')).toHaveProperty('more', '');
  });

  it('hide nothing, and are none where the definition is odd', () => {
    const hidden = skeletonOf(tool({ properties: { 'a\u202eb\u{e0041}': {} } })) ?? '';
    expect(hidden).toContain('a\\u202eb\\udb40\\udc41');
    expect(Object.keys(JSON.parse(hidden))).toEqual(['a\u202eb\u{e0041}']);
    const proto = skeletonOf('{"inputSchema":{"properties":{"__proto__":{"type":"string"}}}}') ?? '';
    expect(proto).toContain('"__proto__": ""');
    for (const odd of ['', '{}', '[]', tool(null), tool({ properties: [] }), tool({ required: [1] })])
      expect(skeletonOf(odd)).toBeUndefined();
  });
});

describe('counts of what enforcing would do', () => {
  const row = (more: Partial<PolicySummaryRow>): PolicySummaryRow => ({
    effect: 'hold',
    rule: 'r',
    agent: 'a',
    server: 's',
    tool: 't',
    calls: 1,
    ...more,
  });
  const rows = [
    row({ calls: 5 }),
    row({ effect: 'deny', rule: 'q', calls: 9 }),
    row({ server: 'u', calls: 2 }),
  ];

  it('are summed by what they are grouped by, most first', () => {
    expect(grouped(rows, 'agent')).toMatchObject([{ agent: 'a', rule: undefined, held: 7, denied: 9 }]);
    expect(grouped(rows, 'tool').map(({ server, held, denied }) => [server, held, denied])).toEqual([
      ['s', 5, 9],
      ['u', 2, 0],
    ]);
    expect(grouped(rows, 'each')).toHaveLength(3);
  });

  it('lead to their calls', () => {
    const [group] = grouped([row({ tool: 'a&b=c' })], 'tool');
    if (group === undefined) throw new Error('one group');
    const of = (value: string): string => {
      const period = PERIODS.find((one) => one.value === value) ?? PERIODS[0];
      return activityOf(group, period, Date.UTC(2026, 0, 31));
    };
    expect(of('7d')).toBe('/activity?server=s&tool=a%26b%3Dc&decision=hold&time=7d');
    expect(of('30d')).toContain('from=2026-01-01T00%3A00%3A00.000Z');
    expect(of('all')).not.toContain('time');
  });
});

it('a duration is said in words', () => {
  expect(['30m', '1h', '90s', 'soon'].map(durationWords)).toEqual([
    '30 minutes',
    '1 hour',
    '90 seconds',
    'soon',
  ]);
});
