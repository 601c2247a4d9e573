import type { ASTNode } from '@marcbachmann/cel-js';
import { TOOL_CLASSES } from '../contract/policy.ts';
import { celNodes } from './cel-nodes.ts';
import { type Condition, positionAt } from './condition.ts';
import type { Finding, FindingCode } from './finding.ts';

const CLASSES: ReadonlySet<string> = new Set([...TOOL_CLASSES, 'unconfirmed']);
const LOOPS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** What a condition that compiles still gets wrong: it is never true, names a class that no tool has, or loops within a loop. */
export function conditionFindings(condition: Condition, rule: string): Finding[] {
  const finding = (
    severity: Finding['severity'],
    code: FindingCode,
    message: string,
    node: ASTNode,
  ): Finding => ({
    severity,
    code,
    rule,
    message,
    position: positionAt(node.input, node.start),
  });
  const nodes = [...celNodes(condition.ast)];
  const findings: Finding[] = [];
  if (isNeverTrue(condition, nodes))
    findings.push(finding('warning', 'never-matches', 'the condition is never true', condition.ast));
  for (const node of nodes) {
    for (const wrong of wrongClasses(node)) {
      const message = `tool.class is one of ${[...CLASSES].join(', ')}`;
      findings.push(finding('error', 'unknown-class', message, wrong));
    }
    if (isLoop(node) && node.args[2].some((inner) => [...celNodes(inner)].some(isLoop))) {
      const message = 'a loop within a loop: its time grows with the square of what an agent sends';
      findings.push(finding('warning', 'costly', message, node));
    }
  }
  return findings;
}

function isNeverTrue(condition: Condition, nodes: readonly ASTNode[]): boolean {
  if (nodes.some((node) => node.op === 'id')) return false;
  try {
    return !condition.holds({});
  } catch {
    return true;
  }
}

function isLoop(node: ASTNode): node is Extract<ASTNode, { op: 'rcall' }> {
  return node.op === 'rcall' && LOOPS.has(node.args[0]);
}

function wrongClasses(node: ASTNode): ASTNode[] {
  if (node.op !== '==' && node.op !== '!=' && node.op !== 'in') return [];
  const [left, right] = node.args;
  if (!isToolClass(left) && !isToolClass(right)) return [];
  const named = isToolClass(left) ? right : left;
  const texts = named.op === 'list' ? named.args : [named];
  return texts.filter(
    (text) => text.op === 'value' && !(typeof text.args === 'string' && CLASSES.has(text.args)),
  );
}

function isToolClass(node: ASTNode): boolean {
  return (
    node.op === '.' && node.args[1] === 'class' && node.args[0].op === 'id' && node.args[0].args === 'tool'
  );
}
