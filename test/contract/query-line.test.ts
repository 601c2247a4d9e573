import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completeQuery } from '../../proxy/contract/query-complete.ts';
import { FIELD_NAMES, MOST_QUERY, type QueryTerm } from '../../proxy/contract/query-line.ts';
import { parseQuery } from '../../proxy/contract/query-parse.ts';
import { printQuery } from '../../proxy/contract/query-print.ts';
import { CALL_OUTCOMES } from '../../proxy/contract/state.ts';

function termsOf(line: string): readonly QueryTerm[] {
  const parsed = parseQuery(line);
  if (!parsed.ok) throw new Error(`${parsed.problem.code} at ${parsed.problem.column}`);
  return parsed.terms;
}
function problemOf(line: string): unknown[] {
  const parsed = parseQuery(line);
  return parsed.ok ? [] : [parsed.problem.code, parsed.problem.column];
}
const term = (field: QueryTerm['field'], value: string, more: Partial<QueryTerm> = {}): QueryTerm => ({
  field,
  value,
  not: false,
  open: 'none',
  ...more,
});

describe('a query line', () => {
  it('is words, phrases and fields with open ends, left out or wanted', () => {
    expect(termsOf('server:files tool:write* -rule:*old*  decision:HOLD "two  words" plain')).toEqual([
      term('server', 'files'),
      term('tool', 'write', { open: 'end' }),
      term('rule', 'old', { open: 'both', not: true }),
      term('decision', 'hold'),
      term('text', 'two  words'),
      term('text', 'plain'),
    ]);
    expect(termsOf('tool:"a \\" b\\\\"* mask:custom:x duration:>=2s since:today error:bad-gateway')).toEqual([
      term('tool', 'a " b\\', { open: 'end' }),
      term('mask', 'custom:x'),
      term('duration', '>=2s'),
      term('since', 'today'),
      term('error', 'bad-gateway'),
    ]);
    expect(termsOf('"https://a" 12:30 /etc/passwd -')).toEqual([
      term('text', 'https://a'),
      term('text', '12:30'),
      term('text', '/etc/passwd'),
      term('text', '-'),
    ]);
  });

  it.each([
    ['sever:files', 'unknown-field', 1],
    ['a -sever:files', 'unknown-field', 4],
    ['a  decision:maybe', 'bad-value', 13],
    ['tool:', 'no-value', 6],
    ['tool:*', 'no-value', 6],
    ['a "b', 'open-quote', 3],
    ['tool:"b"c', 'after-quote', 9],
    ['tool:a*b', 'star-inside', 7],
    ['decision:h*', 'no-star-here', 10],
    ['kind:log*.x', 'star-inside', 9],
    ['kind:lag.*', 'bad-value', 6],
    ['a -b', 'no-exclusion-here', 3],
    ['-since:2h', 'no-exclusion-here', 1],
    ['duration:2s', 'bad-value', 10],
    ['since:yesterday', 'bad-value', 7],
    ['since:2026-13-01', 'bad-value', 7],
    ['session:12', 'bad-value', 9],
    ['""', 'no-value', 1],
  ])('says where %j is wrong', (line, code, column) => {
    expect(problemOf(line)).toEqual([code, column]);
  });

  it('has ceilings', () => {
    expect(problemOf('a '.repeat(33))).toEqual(['too-many', 65]);
    expect(problemOf('x'.repeat(MOST_QUERY + 1))).toEqual(['too-long', MOST_QUERY + 1]);
    expect(problemOf('x'.repeat(300))).toEqual(['too-long', 257]);
  });

  it('says what is known at the place that is wrong', () => {
    const field = parseQuery('sever:files');
    expect(field.ok ? [] : field.problem.known).toContain('server');
    const value = parseQuery('outcome:x');
    expect(value.ok ? [] : value.problem.known).toEqual(CALL_OUTCOMES);
  });

  it('reads any text without throwing, and what it reads it prints to the same meaning', () => {
    const piece = fc.constantFrom(
      'tool:',
      '-',
      '"',
      '*',
      '\\',
      ' ',
      'since:2h',
      'error:',
      'a',
      '\u2028',
      '\0',
      'K:',
    );
    const lines = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 600 }),
      fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(lines, (line) => {
        const parsed = parseQuery(line);
        if (!parsed.ok) {
          expect(parsed.problem.column).toBeGreaterThan(0);
          return;
        }
        const printed = printQuery(parsed.terms);
        // Quotation marks that it did without before may make it too long.
        if (printed.length <= MOST_QUERY) expect(termsOf(printed)).toEqual(parsed.terms);
      }),
      { numRuns: 500 },
    );
  });

  it('prints terms that read back as they were', () => {
    const value = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
    const terms = fc.oneof(
      fc.record({
        field: fc.constantFrom('agent', 'tool', 'rule', 'approver'),
        value,
        not: fc.boolean(),
        open: fc.constantFrom('none', 'end', 'start', 'both'),
      }),
      value.map((text) => term('text', text)),
    ) as fc.Arbitrary<QueryTerm>;
    fc.assert(
      fc.property(fc.array(terms, { maxLength: 4 }), (all) => {
        expect(termsOf(printQuery(all))).toEqual(all);
      }),
      { numRuns: 300 },
    );
  });
});

describe('completion', () => {
  const known = { tool: ['write_file', 'read_file', 'odd name'] };

  it('offers fields, and values of the field before the caret', () => {
    expect(completeQuery('se', 2).options.map(({ insert }) => insert)).toEqual(['server:', 'session:']);
    expect(completeQuery('', 0).options).toHaveLength(FIELD_NAMES.length);
    expect(completeQuery('-d', 2).options.map(({ insert }) => insert)).toEqual(['-decision:']);
    const values = completeQuery('a tool:file b', 11, known);
    expect([values.from, values.to]).toEqual([2, 11]);
    expect(values.options.map(({ label }) => label)).toEqual(['write_file', 'read_file']);
    expect(completeQuery('tool:odd', 8, known).options[0]?.insert).toBe('tool:"odd name" ');
    expect(completeQuery('decision:h', 10).options.map(({ label }) => label)).toEqual(['hold']);
  });

  it('offers the tools of the servers that the line names', () => {
    const toolsOf = new Map([
      ['files', ['write_file', 'read_file']],
      ['mail', ['send', 'read_file']],
    ]);
    const tools = (line: string): string[] =>
      completeQuery(line, line.length, { tool: ['all'], toolsOf }).options.map(({ label }) => label);
    expect(tools('server:files tool:')).toEqual(['read_file', 'write_file']);
    expect(tools('SERVER:m* server:"files" tool:')).toEqual(['read_file', 'send', 'write_file']);
    for (const line of ['tool:', '-server:files tool:', 'server:other tool:'])
      expect(tools(line)).toEqual(['all']);
  });

  it('takes any line and any place, and what it offers can be read once it has a value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.double(), (line, caret) => {
        const { from, to, options } = completeQuery(line, caret, known);
        expect(0 <= from && from <= to && to <= line.length).toBe(true);
        for (const { insert } of options) {
          if (!insert.endsWith(':')) expect(parseQuery(insert).ok).toBe(true);
        }
      }),
    );
  });
});
