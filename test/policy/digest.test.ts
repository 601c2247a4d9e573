import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { canonicalJson } from '../../proxy/platform/json/canonical-json.ts';
import { compiled, inputOf } from './fixtures.ts';

const decisionOf = (yaml: string) => compiled(parse(yaml) as Record<string, unknown>).decide(inputOf());

describe('digests', () => {
  const written = 'rules:\n  - name: r\n    match: { tool: write_file }\n    then: deny\n';

  test('a comment, whitespace, the order of keys or a default written out changes none', () => {
    const other =
      '# why\nunknownMethods: deny\nrules:\n  - then: deny # no\n    match:\n      tool: "write_file"\n    name: r\n';
    expect(decisionOf(other)).toEqual(decisionOf(written));
  });

  test('a change elsewhere changes the policy’s, not the rule’s', () => {
    const a = decisionOf(written);
    const b = decisionOf(`default: deny\n${written}`);
    expect(b.ruleDigest).toBe(a.ruleDigest);
    expect(b.policyDigest).not.toBe(a.policyDigest);
  });

  test('a change of the rule changes both', () => {
    const a = decisionOf(written);
    const b = decisionOf(`${written}    message: no\n`);
    expect(b.ruleDigest).not.toBe(a.ruleDigest);
    expect(b.policyDigest).not.toBe(a.policyDigest);
  });

  test('what is built in has a digest of its own that no policy changes', () => {
    const a = compiled({}).decide(inputOf());
    const b = compiled({ default: 'deny' }).decide(inputOf());
    expect(a.ruleDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(b.ruleDigest).toBe(a.ruleDigest);
    expect(compiled({}).decide(inputOf({ method: 'ping' })).ruleDigest).not.toBe(a.ruleDigest);
  });
});

test('canonical JSON sorts by UTF-16 code units and writes numbers as ECMAScript does (RFC 8785 section 3.2)', () => {
  const value = {
    '€': 1,
    '\r': 2,
    '😀': 3,
    '1': 4,
    '\ufb33': 5,
    ö: 6,
    '\u0080': 7,
    n: [56, 1e30, 0.002, null],
    s: '\u000f"\\/',
  };
  expect(canonicalJson(value)).toBe(
    '{"\\r":2,"1":4,"n":[56,1e+30,0.002,null],"s":"\\u000f\\"\\\\/","\u0080":7,"ö":6,"€":1,"😀":3,"\ufb33":5}',
  );
});
