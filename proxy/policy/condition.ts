import {
  type ASTNode,
  TypeError as CelTypeError,
  type Environment,
  EvaluationError,
  ParseError,
  type ParseResult,
} from '@marcbachmann/cel-js';
import type { PolicyInput } from '../contract/policy.ts';
import { celNodes } from './cel-nodes.ts';
import { PatternError } from './cel-pattern-error.ts';
import { toCel } from './cel-values.ts';
import { pathProblem } from './path-within.ts';
import { PolicyError, type PolicyErrorCode, type Position } from './policy-error.ts';

/**
 * The variables of a condition, made once for each call. A class, for V8 keeps what a getter in an object literal closes over until
 * it collects old garbage: the whole call, and then tens of megabytes of ended calls.
 */
export class ConditionContext {
  readonly agent: string;
  readonly owner: string;
  readonly server: string;
  readonly method: string;
  readonly tool: Readonly<{ name: string; class: string }>;
  readonly source: Readonly<{ ip: string }>;
  readonly time: Date;
  readonly #input: PolicyInput;
  #args: unknown;

  constructor(input: PolicyInput) {
    this.agent = input.agent;
    this.owner = input.owner;
    this.server = input.server;
    this.method = input.method;
    this.tool = { name: input.tool, class: input.toolClass ?? 'unconfirmed' };
    this.source = { ip: input.source.ip };
    this.time = new Date(input.time / 1000);
    this.#input = input;
  }

  /** Converted when a condition first asks for them. A call without arguments has none, which is no error: has(args.path) is false. */
  get args(): unknown {
    this.#args ??= toCel(this.#input.args === undefined ? {} : this.#input.args);
    return this.#args;
  }
}

export interface Condition {
  /** True or false; throws where the condition errors or is neither. */
  holds(context: Partial<ConditionContext>): boolean;
  readonly ast: ASTNode;
}

/** Compiles a `when`. Throws PolicyError (`bad-expression`, `bad-pattern`, `bad-path`) with its place. */
export function compileCondition(environment: Environment, text: string, rule: string): Condition {
  const fail = (
    code: PolicyErrorCode,
    message: string,
    offset: number | undefined,
    cause?: unknown,
  ): never => {
    const position = offset === undefined ? undefined : positionAt(text, offset);
    throw new PolicyError(code, message, { rule, position, cause });
  };
  const parsed = parse(environment, text, fail);
  const type = parsed.check().type;
  if (type !== 'bool' && type !== 'dyn')
    fail('bad-expression', `a condition is true or false, this one is ${type}`, 0);
  for (const node of celNodes(parsed.ast)) {
    const problem = constantPathProblem(node);
    if (problem !== undefined) fail('bad-path', problem, node.start);
  }
  return {
    ast: parsed.ast,
    holds(context) {
      const value: unknown = parsed(context);
      if (typeof value !== 'boolean') throw new Error('the condition is neither true nor false');
      return value;
    },
  };
}

type Fail = (code: PolicyErrorCode, message: string, offset: number | undefined, cause?: unknown) => never;

function parse(environment: Environment, text: string, fail: Fail): ParseResult {
  try {
    const parsed = environment.parse(text);
    const checked = parsed.check();
    if (!checked.valid) throw checked.error;
    return parsed;
  } catch (error) {
    if (error instanceof PatternError) {
      const code = error.code === 'bad-pattern' ? 'bad-pattern' : 'bad-expression';
      return fail(code, error.message, error.offset, error);
    }
    return fail('bad-expression', celMessage(error), celOffset(error), error);
  }
}

/** The library's errors without their drawing of the source line. */
export function celMessage(error: unknown): string {
  if (isCelError(error)) return error.summary;
  return error instanceof Error ? error.message : 'unknown error';
}

function celOffset(error: unknown): number | undefined {
  return isCelError(error) ? error.range?.start : undefined;
}

function isCelError(error: unknown): error is ParseError | EvaluationError | CelTypeError {
  return error instanceof ParseError || error instanceof EvaluationError || error instanceof CelTypeError;
}

function constantPathProblem(node: ASTNode): string | undefined {
  if (node.op !== 'rcall' || node.args[0] !== 'within') return undefined;
  const folder = node.args[2][1];
  if (folder?.op !== 'value' || typeof folder.args !== 'string') return undefined;
  const problem = pathProblem(folder.args);
  return problem === undefined ? undefined : `path.within: ${problem}`;
}

/** Line and column, both from 1, of an offset in UTF-16 units. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
