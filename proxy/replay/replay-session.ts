import { FIRST_STATELESS_REVISION, RPC } from '../contract/mcp.ts';
import { VERSION } from '../platform/version.ts';
import { type Comparison, compareAnswers } from './compare-answers.ts';
import { type Choices, memberOf, parse, type Reason, reasonNotToSend, toolOf } from './plan-step.ts';
import type { Recording, Step } from './recording.ts';
import { ReplayError } from './replay-error.ts';

/** A way to a server, for one MCP connection. */
export interface Conversation {
  /** Sends a request; its answer as JSON text. Rejects with ReplayError `gateway-gone`. */
  ask(message: string, id: unknown): Promise<string>;
  tell(message: string): void;
  close(): Promise<void>;
}

interface About {
  /** Of the record that it repeats. */
  readonly index: number;
  readonly method: string;
  /** The tool, prompt or resource. */
  readonly name: string | undefined;
}
/** Of a call that this gateway's policy or people kept from the server, by its log. */
export interface Kept {
  readonly rule: string;
  /** `deny`, or `hold` where nobody approved in time, or somebody denied. */
  readonly effect: string;
  readonly outcome: string;
}
/**
 * What came of one recorded call. `denied`: this gateway's policy or people kept it from the server. `stopped`: it had no server for it, or
 * refused the message.
 */
export type Result = About &
  (
    | { readonly as: 'same' }
    | ({ readonly as: 'different' } & Comparison)
    | ({ readonly as: 'denied' } & Kept)
    | { readonly as: 'stopped'; readonly why: string }
    | { readonly as: 'not-sent'; readonly why: Reason }
  );

const OWN_CODES: ReadonlySet<unknown> = new Set([RPC.denied, RPC.held, RPC.unavailable, RPC.refused]);
const HANDSHAKE = 'countersign-replay';

/**
 * Sends what an agent once sent, one by one in the order of the log, and compares each answer with the recorded one. A recorded
 * `initialize` begins a connection of its own; where the recording has none, ours does. `keptFrom` says what the gateway's log has of a call
 * that failed. Rejects with ReplayError.
 */
export async function* replaySession(
  recording: Recording,
  choices: Choices,
  connect: () => Conversation,
  keptFrom: (step: Step) => Promise<Kept | undefined>,
): AsyncGenerator<Result> {
  let line: Conversation | undefined;
  try {
    for (const step of recording.steps) {
      const why = reasonNotToSend(step, choices);
      if (why !== undefined) {
        if (step.kind === 'call') yield { ...aboutOf(step), as: 'not-sent', why };
        continue;
      }
      const message = oneLine(step.message ?? '');
      const begins = step.method === 'initialize';
      if (begins || line === undefined) {
        await line?.close();
        line = connect();
        if (!begins && recording.revision < FIRST_STATELESS_REVISION)
          await shakeHands(line, recording.revision);
      }
      if (step.kind === 'notice') line.tell(message);
      else {
        const live = await line.ask(message, idOf(message));
        // A tool's own failure looks like a denial, to whoever sees the answer alone.
        const kept = isFailure(live) ? await keptFrom(step) : undefined;
        yield {
          ...aboutOf(step),
          ...(kept === undefined ? judged(step.answer ?? '', live) : { as: 'denied' as const, ...kept }),
        };
      }
    }
  } finally {
    await line?.close();
  }
}

/** The specification has it for revisions with sessions (2025-11-25, Lifecycle). Throws ReplayError where the server is not had. */
async function shakeHands(line: Conversation, protocolVersion: string): Promise<void> {
  const clientInfo = { name: HANDSHAKE, version: VERSION };
  const params = { protocolVersion, capabilities: {}, clientInfo };
  const message = { jsonrpc: '2.0', id: HANDSHAKE, method: 'initialize', params };
  const answer = await line.ask(JSON.stringify(message), HANDSHAKE);
  const error = memberOf(parse(answer), 'error');
  if (error !== undefined) {
    throw new ReplayError('gateway-gone', `No connection to the server: ${sentenceOf(error)}`);
  }
  line.tell(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
}

function judged(recorded: string, live: string) {
  const error = memberOf(parse(live), 'error');
  if (OWN_CODES.has(memberOf(error, 'code'))) return { as: 'stopped' as const, why: sentenceOf(error) };
  const comparison = compareAnswers(recorded, live);
  return comparison.differences.length === 0
    ? { as: 'same' as const }
    : { as: 'different' as const, ...comparison };
}

function isFailure(answer: string): boolean {
  const message = parse(answer);
  return (
    memberOf(message, 'error') !== undefined || memberOf(memberOf(message, 'result'), 'isError') === true
  );
}

function aboutOf(step: Step): About {
  return { index: step.index, method: step.method, name: toolOf(step) };
}
function idOf(message: string): unknown {
  return memberOf(parse(message), 'id');
}
function sentenceOf(error: unknown): string {
  const message = memberOf(error, 'message');
  return typeof message === 'string' ? message.slice(0, 1000) : 'no reason was given';
}

/** As lines carry it: a raw line break in JSON is white space, for strings hold none. */
function oneLine(message: string): string {
  return message.replace(/[\r\n]+/g, ' ');
}
