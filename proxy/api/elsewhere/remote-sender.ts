import type { KeyObject } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import { CountersignError } from '../../contract/errors.ts';
import { type ApiSender, UnreachableError } from '../send.ts';
import { gatewayTls } from './gateway-tls.ts';

/** A gateway elsewhere that this device joined. */
export interface RemoteGateway {
  /** `https://host:port`. */
  readonly url: string;
  readonly installation: string;
  /** Its authority's certificate. */
  readonly caPem: string;
  /** This device's own, by that authority. */
  readonly certificatePem: string;
}
interface Asked {
  readonly method: string;
  /** From `/api/` on, query included. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  readonly signal: AbortSignal | undefined;
}
export interface RemoteSender extends ApiSender {
  /** One request, its answer as it comes. Rejects with UnreachableError, or as aborted. */
  ask(asked: Asked): Promise<IncomingMessage>;
}

/** A gateway whose machine went away without a word is found out so long after its last sign. It gives one every 15 s. */
const SILENCE_MS = 40_000;

/** Requests to a gateway elsewhere, over mutual TLS with the device's key. */
export function remoteSender(gateway: RemoteGateway, key: KeyObject): RemoteSender {
  const own = { cert: gateway.certificatePem, key: key.export({ format: 'pem', type: 'pkcs8' }) };
  return senderTo(gateway.url, { ...gatewayTls(gateway.caPem, gateway.installation), ...own });
}

/** Requests to a gateway over the TLS that is given. */
export function senderTo(url: string, tls: ConnectionOptions): RemoteSender {
  const agent = new Agent({ ...tls, keepAlive: true, maxSockets: 16, maxCachedSessions: 0 });
  const ask = ({ method, path, headers, body, signal }: Asked): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
      const options = { agent, method, headers: { ...headers, ...length } };
      const sent = request(
        new URL(path, url),
        signal === undefined ? options : { ...options, signal },
        resolve,
      );
      sent.setTimeout(SILENCE_MS, () => sent.destroy(new Error('the gateway is silent')));
      sent.on('error', (cause) => {
        const own = cause instanceof CountersignError || signal?.aborted === true;
        reject(own ? cause : new UnreachableError('unreachable', `No gateway answers at ${url}.`, { cause }));
      });
      sent.end(body);
    });
  return {
    ask,
    async send(asked) {
      const answer = await ask(asked);
      return { status: answer.statusCode ?? 0, headers: answer.headers, body: answer };
    },
    close: async () => agent.destroy(),
  };
}
