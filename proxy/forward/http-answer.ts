import type { Readable } from 'node:stream';
import type { SseEvent } from '../platform/sse/sse-event.ts';
import { sseEvents } from '../platform/sse/sse-parser.ts';
import { decodeBody } from './decode-body.ts';
import { ForwardError } from './forward-error.ts';
import { answerHeaders, headerValue } from './headers.ts';
import { httpFailure } from './http-failure.ts';
import type { RawHeader, UpstreamAnswer } from './types.ts';

interface RawAnswer {
  readonly status: number;
  readonly headers: readonly RawHeader[];
  readonly body: Readable;
}
interface AnswerOptions {
  readonly server: string;
  readonly ceiling: number;
  /** Called once, when nothing more of the answer will be read. */
  readonly done: () => void;
}

function mediaType(headers: readonly RawHeader[]): string {
  return (headerValue(headers, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

async function readWhole(body: Readable, ceiling: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > ceiling) {
      throw new ForwardError('answer-too-large', `The answer is longer than ${ceiling} bytes.`);
    }
    chunks.push(chunk);
  }
  const only = chunks.length === 1 ? chunks[0] : undefined;
  return only ?? new Uint8Array(Buffer.concat(chunks));
}

async function* readEvents(
  answer: RawAnswer,
  decoded: Readable,
  options: AnswerOptions,
): AsyncGenerator<SseEvent, void, undefined> {
  try {
    yield* sseEvents(decoded, { eventBytes: options.ceiling });
  } catch (error) {
    throw httpFailure(options.server, error, true);
  } finally {
    answer.body.destroy();
    options.done();
  }
}

/** Makes the answer for the agent out of the server's. Event streams are handed on as they come, other bodies whole. Throws ForwardError. */
export async function readAnswer(answer: RawAnswer, options: AnswerOptions): Promise<UpstreamAnswer> {
  const { status, body } = answer;
  let streaming = false;
  // Whoever gives a body up destroys it, and an error that nobody listens for would end the process.
  body.on('error', () => undefined);
  try {
    if (status >= 300 && status < 400) {
      throw new ForwardError('redirected', `Server ${options.server} answered ${status} (a redirect).`);
    }
    const type = mediaType(answer.headers);
    const coding = answer.headers
      .filter(([name]) => name.toLowerCase() === 'content-encoding')
      .map(([, value]) => value)
      .join(',');
    const decoded = decodeBody(body, coding);
    const headers = answerHeaders(answer.headers, { decoded: decoded !== body });
    if (type === 'text/event-stream') {
      streaming = true;
      return { status, headers, body: { kind: 'stream', events: readEvents(answer, decoded, options) } };
    }
    const bytes = await readWhole(decoded, options.ceiling);
    if (bytes.length === 0) return { status, headers, body: { kind: 'empty' } };
    const kind = type === 'application/json' || type.endsWith('+json') ? 'json' : 'other';
    return { status, headers, body: { kind, bytes } };
  } catch (error) {
    body.destroy();
    throw httpFailure(options.server, error, true);
  } finally {
    if (!streaming) options.done();
  }
}
