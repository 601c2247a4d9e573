import net, { type AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import tls from 'node:tls';

export interface Bridge {
  /** `http://localhost:<port><path of the target>` */
  readonly url: URL;
  close(): Promise<void>;
}
export interface BridgeOptions {
  readonly target: URL;
  /** PEM texts: the CA of the target, the certificate and key to present. */
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string };
}

/**
 * Plain TCP on a loopback port in front of an mTLS server, for a client that has no certificate to present. It carries bytes and
 * knows nothing of HTTP, so that no header, framing, half-written stream or abort can differ from what the client did.
 */
export async function startBridge({ target, tls: { ca, cert, key } }: BridgeOptions): Promise<Bridge> {
  const context = tls.createSecureContext({ ca, cert, key });
  const open = new Set<net.Socket>();

  const server = net.createServer({ noDelay: true }, (client) => {
    const upstream = tls.connect({
      host: target.hostname,
      port: Number(target.port || 443),
      secureContext: context,
      ALPNProtocols: ['http/1.1'],
    });
    upstream.setNoDelay(true);
    open.add(client);
    client.once('close', () => {
      open.delete(client);
      upstream.destroy();
    });
    upstream.once('close', () => client.destroy());
    pipeline(client, upstream, client, () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://localhost:${port}${target.pathname}`),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const client of open) client.destroy();
      await closed;
    },
  };
}
