import { describe, expect, it } from 'vitest';
import { defaultLine, ruleLines } from '../../proxy/gateway/control/rule-lines.ts';

const TEXT = `mode: enforce
policy:
  default: allow # unless
  rules:
    # the first
    - name: a
      match:
        tool: read

      then: allow

    - { name: b, then: deny }
  groups: {}
`;

describe('a rule as it was written', () => {
  it('is its lines, from the dash to what stands no further in', () => {
    expect(ruleLines(TEXT, 0)).toEqual({
      line: 6,
      text: '- name: a\n  match:\n    tool: read\n\n  then: allow',
    });
    expect(ruleLines(TEXT, 1)).toEqual({ line: 12, text: '- { name: b, then: deny }' });
    expect(ruleLines(TEXT, 2)).toBeUndefined();
    expect(ruleLines('rules: [', 0)).toBeUndefined();
  });

  it('is the line of the default', () => {
    expect(defaultLine(TEXT)).toEqual({ line: 3, text: 'default: allow # unless' });
    expect(defaultLine('mode: enforce\n')).toBeUndefined();
  });
});
