import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { SseEvent } from '../platform/sse/sse-event.ts';
import { sseEvents } from '../platform/sse/sse-parser.ts';
import { codingsOf, decodeBody } from './decode-body.ts';
import { ForwardError } from './forward-error.ts';
import { answerHeaders, headerValue } from './headers.ts';
import { httpFailure } from './http-failure.ts';
import type { AnswerBody, RawHeader, UpstreamAnswer } from './types.ts';

interface AnswerOptions {
  readonly server: string;
  readonly ceiling: number;
  /** Headers that go on to the agent beside those that it needs; lower-case. */
  readonly pass: ReadonlySet<string>;
  /** Called once, when nothing more of the answer will be read. */
  readonly done: () => void;
}

/** What the body of an answer is given to, piece by piece. */
interface Taker {
  take(chunk: Buffer): void;
  end(): void;
  fail(error: Error): void;
}

function mediaType(headers: readonly RawHeader[]): string {
  return (headerValue(headers, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Bytes or text, as undici has them. */
function rawHeaders(flat: Dispatcher.DispatchController['rawHeaders']): RawHeader[] {
  const headers: RawHeader[] = [];
  if (!Array.isArray(flat)) return headers;
  const text = (at: number): string => flat[at]?.toString('latin1') ?? '';
  for (let at = 0; at < flat.length; at += 2) headers.push([text(at), text(at + 1)]);
  return headers;
}

function bodyOf(type: string, bytes: Uint8Array): AnswerBody {
  if (bytes.length === 0) return { kind: 'empty' };
  return { kind: type === 'application/json' || type.endsWith('+json') ? 'json' : 'other', bytes };
}

/** Keeps a body until it is whole. Throws ForwardError beyond the ceiling. */
function collect(ceiling: number) {
  const chunks: Uint8Array[] = [];
  let size = 0;
  return {
    take(chunk: Uint8Array): void {
      size += chunk.length;
      if (size > ceiling) {
        throw new ForwardError('answer-too-large', `The answer is longer than ${ceiling} bytes.`);
      }
      chunks.push(chunk);
    },
    whole(): Uint8Array {
      const only = chunks.length === 1 ? chunks[0] : undefined;
      return only ?? new Uint8Array(Buffer.concat(chunks));
    },
  };
}

async function readWhole(body: Readable, ceiling: number): Promise<Uint8Array> {
  const collected = collect(ceiling);
  for await (const chunk of body as AsyncIterable<Uint8Array>) collected.take(chunk);
  return collected.whole();
}

/** The body as a stream that makes the server wait for a slow reader, and closes the exchange where it is given up. */
function streamed(controller: Dispatcher.DispatchController): Readable & Taker {
  const stream = new Readable({
    read: () => controller.resume(),
    destroy(error, callback) {
      if (!stream.readableEnded) controller.abort(error ?? new Error('The answer was given up.'));
      callback(error);
    },
  });
  // An error that nobody listens for would end the process.
  stream.on('error', () => undefined);
  return Object.assign(stream, {
    take(chunk: Buffer): void {
      if (!stream.push(chunk)) controller.pause();
    },
    end: () => void stream.push(null),
    fail: (error: Error) => void stream.destroy(error),
  });
}

async function* readEvents(
  raw: Readable,
  decoded: Readable,
  options: AnswerOptions,
): AsyncGenerator<SseEvent, void, undefined> {
  try {
    yield* sseEvents(decoded, { eventBytes: options.ceiling });
  } catch (error) {
    throw httpFailure(options.server, error, true);
  } finally {
    raw.destroy();
    options.done();
  }
}

/**
 * Makes the answer for the agent out of the server's. Event streams are handed on as they come, other bodies whole. By undici's own
 * events: its promise and its stream for each exchange cost more than the exchange. `answer` rejects with ForwardError.
 */
export function takeAnswer(options: AnswerOptions) {
  const { promise, resolve, reject } = Promise.withResolvers<UpstreamAnswer>();
  let controller: Dispatcher.DispatchController | undefined;
  let aborted: ForwardError | undefined;
  let taker: Taker | undefined;

  function fail(error: unknown): void {
    options.done();
    reject(httpFailure(options.server, error, taker !== undefined));
  }

  function begin(status: number, headers: readonly RawHeader[], by: Dispatcher.DispatchController): Taker {
    if (status >= 300 && status < 400) {
      throw new ForwardError('redirected', `Server ${options.server} answered ${status} (a redirect).`);
    }
    const type = mediaType(headers);
    const codings = codingsOf(headers);
    const head = {
      status,
      headers: answerHeaders(headers, { decoded: codings.length > 0, pass: options.pass }),
    };
    const finish = (bytes: Uint8Array): void => {
      options.done();
      resolve({ ...head, body: bodyOf(type, bytes) });
    };
    if (type !== 'text/event-stream' && codings.length === 0) {
      const { take, whole } = collect(options.ceiling);
      return { take, end: () => finish(whole()), fail };
    }
    const raw = streamed(by);
    const decoded = decodeBody(raw, codings);
    if (type === 'text/event-stream') {
      resolve({ ...head, body: { kind: 'stream', events: readEvents(raw, decoded, options) } });
    } else {
      readWhole(decoded, options.ceiling).then(finish, (error: unknown) => {
        raw.destroy();
        fail(error);
      });
    }
    return raw;
  }

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(started) {
      controller = started;
      if (aborted !== undefined) started.abort(aborted);
    },
    // What these throw, undici ends the exchange with.
    onResponseStart(started, status) {
      if (status >= 200) taker = begin(status, rawHeaders(started.rawHeaders), started);
    },
    onResponseData: (_started, chunk) => taker?.take(chunk),
    onResponseEnd: () => taker?.end(),
    onResponseError(_started, error) {
      if (taker === undefined) fail(error);
      else taker.fail(error);
    },
  };

  return {
    answer: promise,
    /** Sends the request, unless it was aborted before. */
    start(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions): void {
      if (aborted === undefined) dispatcher.dispatch(request, handler);
    },
    /** Ends the exchange at once, a stream that is being read too. */
    abort(reason: ForwardError): void {
      aborted ??= reason;
      if (taker === undefined) fail(reason);
      else taker.fail(reason);
      controller?.abort(reason);
    },
  };
}
