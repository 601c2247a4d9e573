import { describe, expect, test } from 'vitest';
import { policyFindings } from '../../proxy/gateway/settings-problems.ts';
import { parseConfig } from '../../proxy/platform/config/load-config.ts';

const rule = (when: string): string =>
  `policy:\n  rules:\n    - name: typed\n      then: deny\n      when: ${when}\n`;

/** What stands in the file where the finding points. */
function pointedAt(text: string): string {
  const [finding] = policyFindings(parseConfig(text, 'countersign.yaml'));
  if (finding === undefined) throw new Error('nothing was found');
  return (text.split('\n')[finding.line - 1] ?? '').slice(finding.column - 1);
}

describe('the place of an error in a condition', () => {
  test.each([
    ['plain', rule('agent == "a" && tool.name == 3'), 'tool.name == 3'],
    ['in single quotes', rule('\'agent == "a" && tool.name == 3\''), "tool.name == 3'"],
    ['in double quotes', rule('"tool.name == 3"'), 'tool.name == 3"'],
    ['a block', rule('|\n        agent == "a" &&\n          tool.name == 3'), 'tool.name == 3'],
    ['a block that is stripped', rule('|-\n        tool.name == 3'), 'tool.name == 3'],
  ])('%s: is exact', (_, text, there) => {
    expect(pointedAt(text)).toBe(there);
  });

  test.each([
    ['folded', rule('>\n        agent == "a" &&\n        tool.name == 3'), '>'],
    ['with escapes', rule('"agent == \\"a\\" && tool.name == 3"'), '"agent == \\"a\\" && tool.name == 3"'],
    ['plain over two lines', rule('agent == "a" &&\n        tool.name == 3'), 'agent == "a" &&'],
  ])('%s: is the beginning of the value', (_, text, there) => {
    expect(pointedAt(text)).toBe(there);
  });
});
