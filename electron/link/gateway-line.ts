import { Agent, request } from 'node:http';
import type { ApiSender } from '../../proxy/api/send.ts';
import type { Endpoint } from '../gateway/supervisor.ts';
import { type Ask, senderOf } from './ask.ts';

/** Shows the gateway that a request is the app's own. */
const SHELL_HEADER = 'x-countersign-shell';

/** The way to the gateway, whichever of its runs it is: requests over its local socket with the secret of that run. */
export interface GatewayLine {
  connect(endpoint: Endpoint): void;
  disconnect(): void;
  /** Waits, up to 15 s, for a gateway that is being started. Rejects where there is none. */
  readonly ask: Ask;
  /** For the typed client of the API. */
  readonly sender: ApiSender;
}

/** Longer than a start takes, shorter than a person's patience with an empty window. */
const WAIT_MS = 15_000;

export function createGatewayLine(): GatewayLine {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  let present: Endpoint | undefined;
  const waiters: ((endpoint: Endpoint) => void)[] = [];

  async function endpoint(): Promise<Endpoint> {
    if (present !== undefined) return present;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('There is no gateway.')), WAIT_MS);
      waiters.push((found) => {
        clearTimeout(timer);
        resolve(found);
      });
    });
  }

  const ask: Ask = async ({ method, path, headers, body, signal }) => {
    const { socket, secret } = await endpoint();
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          socketPath: socket,
          agent,
          method,
          path,
          headers: {
            ...headers,
            [SHELL_HEADER]: secret,
            ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
          },
          ...(signal === undefined ? {} : { signal }),
        },
        resolve,
      );
      sent.on('error', reject);
      sent.end(body);
    });
  };

  return {
    connect(found) {
      present = found;
      for (const tell of waiters.splice(0)) tell(found);
    },
    disconnect() {
      present = undefined;
      // A gateway that ends waits for connections that nobody uses any more.
      agent.destroy();
    },
    ask,
    sender: senderOf(ask),
  };
}
