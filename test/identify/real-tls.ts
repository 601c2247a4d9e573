import { once } from 'node:events';
import { type RequestOptions, request, Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { TLSSocket, type TlsOptions } from 'node:tls';
import type { Peer } from '../../proxy/contract/call.ts';
import type { Identification } from '../../proxy/identify/identify.ts';
import { peerFrom } from '../../proxy/identify/peer.ts';
import type { Installation } from './installation.ts';

export interface Answer {
  readonly peer: Peer;
  readonly identification: Identification;
}
export interface RealServer {
  readonly port: number;
  readonly server: Server;
  close(): Promise<void>;
}

/** A real HTTPS server with the listener's options, which answers who it takes each caller for. */
export async function serve(installation: Installation, changes: TlsOptions = {}): Promise<RealServer> {
  const server = new Server({ ...installation.certificates.options(), ...changes }, (incoming, outgoing) => {
    if (!(incoming.socket instanceof TLSSocket)) throw new Error('not TLS');
    const peer = peerFrom(incoming.socket);
    const answer: Answer = { peer, identification: installation.identifier.identify(peer) };
    outgoing.end(JSON.stringify(answer));
  });
  // A client that gives up in the handshake is its own affair.
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    server,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** One call; `client` holds its certificate and key. The server's certificate is checked as a real agent would. */
export async function call(
  { port }: RealServer,
  installation: Installation,
  client: RequestOptions = {},
): Promise<Answer> {
  const going = request({
    host: 'localhost',
    family: 4,
    port,
    agent: false,
    ca: installation.authority.certificatePem,
    ...client,
  });
  going.end();
  const [response] = await once(going, 'response');
  return JSON.parse(await text(response));
}

export function credentials(issued: { readonly certificatePem: string; readonly keyPem: string }) {
  return { cert: issued.certificatePem, key: issued.keyPem };
}

export function outcome({ identification }: Answer): string {
  return identification.ok ? identification.agent.name : identification.reason;
}
