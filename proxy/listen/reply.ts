import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../contract/time.ts';
import type { Headers, Reply } from './exchange.ts';

const LINGER_MS = 2000;
const LINGER_BYTES = 32 * 1024 * 1024;

/** A Reply on Node's response. After the agent has gone every call is a no-op. */
export function replyOn(request: IncomingMessage, response: ServerResponse, clock: Clock): Reply {
  let sent = 0;
  let flushed = 0;
  const head = (status: number, headers: Headers): void => {
    response.writeHead(status, headers.flat());
  };
  const taken = (error?: Error | null): void => {
    if (error === undefined || error === null) flushed += 1;
  };
  return {
    // Methods and no getters: V8 gives a getter in a literal a map that keeps all it closes over until old garbage is collected.
    begun: () => response.headersSent,
    sent: () => sent,
    flushed: () => (response.writableFinished ? sent : flushed),
    whole(status, headers, bytes) {
      if (response.headersSent) return;
      sent += 1;
      if (response.destroyed) return;
      const length = ['content-length', String(bytes.length)] as const;
      if (request.complete) {
        head(status, [...headers, length]);
        endWhole(response, bytes);
        return;
      }
      const kept = headers.filter(([name]) => name !== 'connection');
      head(status, [...kept, length, ['connection', 'close']]);
      response.write(bytes, taken);
      discardRest(request, clock, () => response.end());
    },
    begin(status, headers) {
      if (response.headersSent || response.destroyed) return;
      head(status, headers);
      response.flushHeaders();
    },
    write(bytes) {
      sent += 1;
      if (response.destroyed || response.write(bytes, taken)) return Promise.resolve();
      return new Promise((resolve) => {
        const done = (): void => {
          response.off('drain', done);
          response.off('close', done);
          resolve();
        };
        response.on('drain', done);
        response.on('close', done);
      });
    },
    end() {
      if (!response.destroyed) response.end();
    },
  };
}

const SMALL_BYTES = 16 * 1024;

/** Node sends the head of an answer in one write with a body of text, and by itself with a body of bytes. */
function endWhole(response: ServerResponse, bytes: Uint8Array): void {
  if (bytes.length > SMALL_BYTES) response.end(bytes);
  else response.end(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1'), 'latin1');
}

/**
 * Reads on what an agent still sends of a request that is answered already. To close with unread bytes resets the connection, and
 * the agent may never see the answer that says why (RFC 9112 section 9.6).
 */
function discardRest(request: IncomingMessage, clock: Clock, done: () => void): void {
  let left = LINGER_BYTES;
  const cancel = clock.after(LINGER_MS, finish);
  function finish(): void {
    cancel();
    request.off('data', count);
    request.off('end', finish);
    request.off('close', finish);
    done();
  }
  function count(chunk: Buffer): void {
    left -= chunk.length;
    if (left < 0) finish();
  }
  request.on('data', count);
  request.once('end', finish);
  request.once('close', finish);
  request.resume();
}
