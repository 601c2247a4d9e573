import type { IncomingMessage } from 'node:http';
import { eventIdHeader, isEventStream, type StreamPosition } from './answer-body.ts';
import { delayOf, pause } from './pause.ts';
import { isSuccess, type Wire } from './wire.ts';

const MOST_FAILURES = 8;

/** The server does not give a broken stream again. */
class NotResumable extends Error {
  readonly code = 'NOT_RESUMABLE';
}

/**
 * Takes up a stream after the last event that came (GET with Last-Event-ID; specification 2025-11-25, transports, resumability).
 * Waits as the server asked; gives up after some failures in a row with the last one's error.
 */
export async function resumeStream(
  wire: Wire,
  position: StreamPosition,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  let last: unknown;
  for (let failures = 0; failures < MOST_FAILURES; failures += 1) {
    await pause(wire.clock, delayOf(position.retry, failures), signal);
    try {
      const response = await openStream(wire, position, signal);
      if (isSuccess(response) && isEventStream(response)) return response;
      response.resume();
      last = new NotResumable(`HTTP ${response.statusCode} on Last-Event-ID`);
      if ((response.statusCode ?? 0) < 500) break;
    } catch (error) {
      if (signal.aborted) throw error;
      last = error;
    }
  }
  throw last;
}

/** GET for a stream of the session, from the beginning or after the last event. */
export function openStream(
  wire: Wire,
  position: StreamPosition,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { lastEventId } = position;
  const headers = {
    Accept: 'text/event-stream',
    ...wire.session.headers(),
    ...(lastEventId === undefined ? {} : { 'Last-Event-ID': eventIdHeader(lastEventId) }),
  };
  return wire.http.send({ method: 'GET', headers, signal }).answer;
}
