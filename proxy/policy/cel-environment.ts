import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { celNodes } from './cel-nodes.ts';
import { PatternError } from './cel-pattern-error.ts';
import { fromCel } from './cel-values.ts';
import { linearPattern } from './linear-pattern.ts';
import { isWithin } from './path-within.ts';

/** The parts of the library's type checker and evaluator that macros are handed. */
interface Checker {
  check(node: ASTNode, context: unknown): { readonly name: string; readonly kind: string };
  getType(name: string): unknown;
}
interface Evaluator {
  run(node: ASTNode, context: unknown): unknown;
  debugType(value: unknown): unknown;
  debugTypeDeep: (value: unknown) => unknown;
}
interface MacroCall {
  readonly args: readonly ASTNode[];
  readonly receiver: ASTNode | null;
}

class PathHelpers {}
const within = (_path: PathHelpers, path: string, folder: string): boolean => isWithin(path, folder);

/** What conditions are written against: variables, helpers and ceilings. One environment for each policy. */
export function celEnvironment(findSecrets: (value: unknown) => boolean): Environment {
  const environment = new Environment({
    limits: {
      maxAstNodes: 2000,
      maxDepth: 64,
      maxListElements: 1000,
      maxMapEntries: 200,
      maxCallArguments: 8,
    },
  })
    .registerVariable('agent', 'string')
    .registerVariable('owner', 'string')
    .registerVariable('server', 'string')
    .registerVariable('method', 'string')
    .registerVariable({ name: 'tool', schema: { name: 'string', class: 'string' } })
    .registerVariable({ name: 'source', schema: { ip: 'string' } })
    .registerVariable('args', 'dyn')
    .registerVariable('time', 'google.protobuf.Timestamp')
    .registerType('PathHelpers', { ctor: PathHelpers, fields: {} })
    .registerConstant('path', 'PathHelpers', new PathHelpers())
    .registerFunction('PathHelpers.within(string, string): bool', within, { async: false })
    .registerFunction('secrets(dyn): bool', (value: unknown) => findSecrets(fromCel(value)), { async: false })
    // The library's own `matches` is a JavaScript RegExp, which back-tracks. A macro takes every call of that name at parse
    // time, whatever the receiver; it is declared on lists only because the library refuses a second one on strings.
    .registerFunction('list.matches(ast): bool', matchesMacro)
    .registerFunction('matches(ast, ast): bool', matchesMacro)
    .registerFunction('shallow(ast): bool', shallowMacro);
  if (environment.evaluate('shallow(true)') !== true) throw new Error('the CEL library has changed');
  return environment;
}

/** `text.matches(pattern)` and `matches(text, pattern)`: true where the RE2 pattern occurs anywhere in the text. */
function matchesMacro({ args, receiver }: MacroCall): object {
  const text = receiver ?? args[0];
  const pattern = receiver === null ? args[1] : args[0];
  if (text === undefined || pattern === undefined) throw new Error('matches() takes a text and a pattern');
  const constant = pattern.op === 'value' && typeof pattern.args === 'string' ? pattern.args : undefined;
  if (constant === undefined) requireOwnWords(pattern);
  else requirePattern(constant, pattern);
  return {
    async: false,
    typeCheck(checker: Checker, _macro: unknown, context: unknown): unknown {
      for (const node of [text, pattern]) {
        const type = checker.check(node, context);
        if (type.name !== 'string' && type.kind !== 'dyn')
          throw new PatternError('not-text', `matches() takes text, not ${type.name}`, node.start);
      }
      return checker.getType('bool');
    },
    evaluate(evaluator: Evaluator, _macro: unknown, context: unknown): boolean {
      const subject = evaluator.run(text, context);
      const expression = constant ?? evaluator.run(pattern, context);
      if (typeof subject !== 'string' || typeof expression !== 'string')
        throw new Error('matches() was given something else than text');
      return linearPattern(expression).test(subject);
    },
  };
}

function requirePattern(pattern: string, node: ASTNode): void {
  try {
    linearPattern(pattern);
  } catch (cause) {
    throw new PatternError('bad-pattern', cause instanceof Error ? cause.message : 'bad pattern', node.start);
  }
}

const OWN_WORDS: ReadonlySet<string> = new Set(['agent', 'owner', 'server']);

/** A linear match is still slow under a pattern made for it, so that none comes from what an agent sends. */
function requireOwnWords(pattern: ASTNode): void {
  for (const node of celNodes(pattern))
    if (node.op === 'id' && !OWN_WORDS.has(node.args))
      throw new PatternError(
        'bad-pattern',
        'a pattern is made of text, agent, owner and server only',
        node.start,
      );
}

/**
 * Makes the evaluator name the type of a list or map without looking inside. By default it names nested types whole and keeps
 * each for ever, so that an agent could fill the memory with arguments of ever new shapes (27 KB a call at 30 levels).
 */
function shallowMacro(): object {
  return {
    async: false,
    typeCheck: (checker: Checker) => checker.getType('bool'),
    evaluate(evaluator: Evaluator): boolean {
      if (typeof evaluator.debugTypeDeep !== 'function') return false;
      evaluator.debugTypeDeep = evaluator.debugType;
      return true;
    },
  };
}
