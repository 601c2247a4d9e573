import type { ServerResponse } from 'node:http';
import type { Headers, Reply } from './exchange.ts';

/** A Reply on Node's response. After the agent has gone every call is a no-op. */
export function replyOn(response: ServerResponse): Reply {
  const head = (status: number, headers: Headers): void => {
    response.writeHead(status, headers.flat());
  };
  return {
    get begun() {
      return response.headersSent;
    },
    whole(status, headers, bytes) {
      if (response.headersSent || response.destroyed) return;
      head(status, [...headers, ['content-length', String(bytes.length)]]);
      response.end(bytes);
    },
    begin(status, headers) {
      if (response.headersSent || response.destroyed) return;
      head(status, headers);
      response.flushHeaders();
    },
    write(bytes) {
      if (response.destroyed || response.write(bytes)) return Promise.resolve();
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
