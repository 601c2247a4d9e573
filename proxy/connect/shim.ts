import type { Readable, Writable } from 'node:stream';
import { RPC } from '../contract/mcp.ts';
import type { Clock } from '../contract/time.ts';
import type { Credentials } from './credentials.ts';
import { createExchanges } from './exchanges.ts';
import { createHttpsClient } from './https-client.ts';
import { FAREWELL_MS, GRACE_MS, LINE_BYTES } from './limits.ts';
import { createLineSplitter, type Line } from './line-splitter.ts';
import { errorAnswer, idAtTheEnds, readMessage } from './message.ts';
import { createOutlet } from './outlet.ts';
import { createParamHeaders } from './param-headers.ts';
import { within } from './pause.ts';
import { createRenewal } from './renew-session.ts';
import { createSender } from './sender.ts';
import { createServerStream } from './server-stream.ts';
import { createSession } from './session.ts';
import type { Wire } from './wire.ts';

export interface ShimOptions {
  /** The server behind the gateway. */
  readonly url: URL;
  readonly credentials: Credentials;
  readonly input: Readable;
  readonly output: Writable;
  /** One line for the person. */
  readonly note: (text: string) => void;
  readonly clock: Clock;
  /** UUIDv7 of this run, so that the gateway knows which calls belong together. */
  readonly run: string;
  /** Ends the shim early and in order. */
  readonly stop: AbortSignal;
}

/**
 * Carries MCP between stdio (one JSON message a line) and the gateway (Streamable HTTP over mutual TLS) until the input
 * ends, the reader of the output has gone, or `stop`. Then the session is ended and the promise resolves. Never rejects.
 */
export async function runShim(options: ShimOptions): Promise<void> {
  const { url, input, note, clock } = options;
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const outlet = createOutlet(options.output, end);
  const http = createHttpsClient(url, options.credentials, {
    'Countersign-Run': options.run,
    'User-Agent': 'countersign-connect',
  });
  const wire: Wire = {
    http,
    session: createSession(),
    params: createParamHeaders(),
    outlet,
    clock,
    origin: url.origin,
    note,
  };
  const serverStream = createServerStream(wire);
  const exchanges = createExchanges(
    wire,
    createRenewal(wire, () => serverStream.start()),
  );
  const sender = createSender(wire, exchanges, serverStream);
  if (options.stop.aborted) end();
  options.stop.addEventListener('abort', end);

  async function take(line: Line): Promise<void> {
    if (line.kind === 'too-long') {
      const id = idAtTheEnds(line.head, line.tail) ?? 'null';
      const data = { reason: 'line-too-long' };
      return outlet.write(
        errorAnswer(id, RPC.invalidRequest, 'The message is longer than the 16 MiB of one line.', data),
      );
    }
    if (isBlank(line.bytes)) return;
    const reading = readMessage(line.bytes);
    if (reading.ok) return sender.send(reading.message);
    return outlet.write(errorAnswer(reading.id, reading.code, reading.sentence));
  }

  // A reader of stdout that has stopped reading must not keep the shim from ending.
  await Promise.race([readLines(input, take, ending.signal), aborted(ending.signal)]);
  if (!ending.signal.aborted) {
    const settled = sender.drained().then(() => exchanges.idle());
    await Promise.race([within(clock, GRACE_MS, settled), aborted(ending.signal)]);
  }
  serverStream.stop();
  exchanges.abortAll();
  await within(clock, FAREWELL_MS, Promise.allSettled([endSession(wire), outlet.flush()]));
  options.stop.removeEventListener('abort', end);
  http.close();
}

/** Reads until the input ends or `signal` aborts. A broken input is an ended one. */
async function readLines(
  input: Readable,
  take: (line: Line) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const lines = createLineSplitter(LINE_BYTES);
  const stop = (): void => void input.destroy();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  try {
    for await (const chunk of input as AsyncIterable<Buffer>) {
      for (const line of lines.push(chunk)) await take(line);
    }
    for (const line of lines.end()) await take(line);
  } catch {
    // The client is gone, which is all that a read error on a pipe says.
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** DELETE ends a session (specification 2025-11-25, transports); a server may refuse it with 405. */
async function endSession(wire: Wire): Promise<void> {
  if (wire.session.id === undefined) return;
  const response = await wire.http.send({ method: 'DELETE', headers: wire.session.headers() }).answer;
  response.resume();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
