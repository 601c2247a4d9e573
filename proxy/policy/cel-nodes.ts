import type { ASTNode } from '@marcbachmann/cel-js';

/** Every node of a condition, outermost first, as written: macros are not expanded. */
export function* celNodes(node: ASTNode): Generator<ASTNode> {
  yield node;
  for (const child of childrenOf(node.args)) yield* celNodes(child);
}

function childrenOf(args: unknown): ASTNode[] {
  if (isNode(args)) return [args];
  return Array.isArray(args) ? args.flatMap(childrenOf) : [];
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'toOldStructure' in value;
}
