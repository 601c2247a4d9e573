import { PASSING_METHODS } from '../contract/mcp.ts';
import { parseJson } from '../contract/parse-json.ts';
import type { Recorded, Step } from './recording.ts';

/**
 * Why a recorded message is not sent. `never-sent`: nothing of it reached the server then. `no-answer`: none is on record to compare with.
 * `no-body`: its message is not in the bundle. `masked`: what was sent is not on record. `not-read-only`: it may change something.
 * `unknown-method`: of no method of MCP, so that nothing is known of what it does.
 */
export const REASONS = [
  'never-sent',
  'no-answer',
  'no-body',
  'masked',
  'not-read-only',
  'unknown-method',
] as const;
export type Reason = (typeof REASONS)[number];

export interface Choices {
  /** Also messages that were masked, with the placeholders in them. */
  readonly masked: boolean;
  /** Nothing but what only reads: calls of these tools, which say so of themselves, and MCP's own reading methods. */
  readonly readOnly: { readonly tools: ReadonlySet<string> } | undefined;
}

/** Outcomes of calls whose answer came from the server. */
const ANSWERED: ReadonlySet<string> = new Set(['answered', 'error']);
/** Outcomes of calls that did not reach the server. */
export const NEVER_SENT: ReadonlySet<string> = new Set([
  'denied',
  'expired',
  'withdrawn',
  'refused',
  'replayed',
  'pending',
]);
const READING: ReadonlySet<string> = new Set([
  ...PASSING_METHODS,
  'resources/read',
  'prompts/get',
  'completion/complete',
  'tasks/get',
  'tasks/list',
  'tasks/result',
  'notifications/initialized',
]);
/** It would be of a request that was answered long ago, or ask for a stream that has no end. */
const LEFT: ReadonlySet<string> = new Set(['notifications/cancelled', 'subscriptions/listen']);

/** Undefined for what is to be sent. Pure. */
export function reasonNotToSend(step: Step, choices: Choices): Reason | undefined {
  if (step.kind === 'call') {
    const { outcome } = step;
    if (outcome !== undefined && NEVER_SENT.has(outcome)) return 'never-sent';
    if (!ANSWERED.has(outcome ?? '') || step.answer === undefined) return 'no-answer';
  }
  if (LEFT.has(step.method)) return 'no-answer';
  if (step.method === 'other' || step.method === 'response') return 'unknown-method';
  if (step.message === undefined) return 'no-body';
  if (step.masked && !choices.masked) return 'masked';
  if (choices.readOnly !== undefined && !onlyReads(step, choices.readOnly.tools)) return 'not-read-only';
  return undefined;
}

function onlyReads(step: Recorded, tools: ReadonlySet<string>): boolean {
  return step.method === 'tools/call' ? tools.has(toolOf(step) ?? '') : READING.has(step.method);
}

/** The name of what a recorded message calls: a tool, a prompt, a resource. Undefined where it names none. */
export function toolOf({ message }: Pick<Recorded, 'message'>): string | undefined {
  const params = message === undefined ? undefined : memberOf(parse(message), 'params');
  const name = memberOf(params, 'name') ?? memberOf(params, 'uri');
  return typeof name === 'string' ? name : undefined;
}

/** A member of a JSON object; undefined where it is none, or has none. */
export function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

export function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
