import { DECIDED_METHODS, PASSING_METHODS } from '../contract/mcp.ts';
import type { Rule } from '../contract/policy.ts';
import { globsOf, MATCH_FIELDS } from './compile-rule.ts';
import type { Finding, FindingCode, Known } from './finding.ts';
import { compileGlob, globCovers } from './glob.ts';

/** The methods whose calls name something: elsewhere `tool` is empty. */
const NAMING_METHODS: ReadonlySet<string> = new Set(['tools/call', 'prompts/get', 'resources/read']);

/** Whether the rule can be reached at all: by a method, by a configured server, past the rules before it. */
export function reachFindings(rule: Rule, earlier: readonly Rule[], known: Known): Finding[] {
  const warning = (code: FindingCode, message: string): Finding => ({
    severity: 'warning',
    code,
    rule: rule.name,
    message,
    position: undefined,
  });
  const findings: Finding[] = [];
  const impossible = matchProblem(rule);
  if (impossible !== undefined) findings.push(warning('never-matches', impossible));
  for (const glob of known.servers === undefined ? [] : (globsOf(rule, 'server') ?? [])) {
    if (known.servers?.some(compileGlob(glob))) continue;
    findings.push(warning('unknown-server', `no configured server is matched by "${glob}"`));
  }
  const shadow = earlier.find((other) => shadows(other, rule));
  if (shadow !== undefined)
    findings.push(warning('shadowed', `rule ${shadow.name} before it takes every such call`));
  return findings;
}

function matchProblem(rule: Rule): string | undefined {
  const globs = globsOf(rule, 'method');
  const reaches = (method: string): boolean =>
    globs === undefined || globs.some((glob) => compileGlob(glob)(method));
  const methods = [...DECIDED_METHODS].filter(reaches);
  if (methods.length === 0) {
    const passing = [...PASSING_METHODS].filter(reaches);
    return passing.length > 0
      ? `${passing.join(', ')}: such requests always pass and reach no rule`
      : 'no method that policy decides is matched';
  }
  const tools = globsOf(rule, 'tool');
  if (tools === undefined || methods.some((method) => NAMING_METHODS.has(method))) return undefined;
  return tools.some((glob) => compileGlob(glob)(''))
    ? undefined
    : `${methods.join(', ')}: such calls name no tool`;
}

function shadows(earlier: Rule, rule: Rule): boolean {
  if (earlier.when !== undefined && earlier.when !== rule.when) return false;
  return MATCH_FIELDS.every((field) => {
    const wide = globsOf(earlier, field);
    const narrow = globsOf(rule, field) ?? ['*'];
    return wide === undefined || narrow.every((glob) => wide.some((other) => globCovers(other, glob)));
  });
}
