import type { IncomingMessage } from 'node:http';
import type { ApiSender } from '../../proxy/api/send.ts';

export interface Asked {
  readonly method: string;
  /** From `/api/` on, query included. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  readonly signal: AbortSignal | undefined;
}
/** One request on its way to a gateway, its answer as it comes. */
export type Ask = (asked: Asked) => Promise<IncomingMessage>;

/** For the typed client of the API. */
export function senderOf(ask: Ask): ApiSender {
  return {
    async send(asked) {
      const answer = await ask(asked);
      return { status: answer.statusCode ?? 0, headers: answer.headers, body: answer };
    },
    close: async () => {},
  };
}
