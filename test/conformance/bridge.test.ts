import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { makeCertificates } from '../../bench/certificates.ts';
import { startBridge } from './bridge.ts';

/** An mTLS server behind a bridge. `handle` gets what arrives there. */
async function startBehindBridge(handle: http.RequestListener) {
  const { server: end, client } = await makeCertificates();
  const server = https.createServer({ ...end, requestCert: true, rejectUnauthorized: true }, handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const target = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/mcp/fixture`);
  const bridge = await startBridge({ target, tls: client });
  onTestFinished(async () => {
    await bridge.close();
    server.closeAllConnections();
    server.close();
  });
  return bridge;
}

it('carries path and every header as sent, Host and Origin too', async () => {
  let seen: IncomingMessage | undefined;
  const bridge = await startBehindBridge((request, response) => {
    seen = request;
    request.resume().on('end', () => response.end('answer'));
  });
  const socket = net.connect(Number(bridge.url.port), '127.0.0.1');
  const head = ['Host: evil.example', 'ORIGIN: http://evil.example', 'X-Twice: 1', 'x-twice: 2'];
  socket.write(`POST /mcp/fixture?a=%2f HTTP/1.1\r\n${head.join('\r\n')}\r\nContent-Length: 2\r\n\r\n{}`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*answer/);
  expect(seen?.url).toBe('/mcp/fixture?a=%2f');
  expect(seen?.rawHeaders.slice(0, 8)).toEqual(head.flatMap((line) => line.split(': ')));
});

it('streams as it comes, both ways', async () => {
  const bridge = await startBehindBridge((request, response) => {
    response.writeHead(200).flushHeaders();
    request.pipe(response);
  });
  const request = http.request(bridge.url, { method: 'POST' });
  request.flushHeaders();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  for (const part of ['one', 'two']) {
    request.write(part);
    const [chunk] = (await once(response, 'data')) as [Buffer];
    expect(chunk.toString()).toBe(part);
  }
  request.end();
  await once(response.resume(), 'end');
});

it('a client that goes away is gone for the server', async () => {
  const arrived = Promise.withResolvers<IncomingMessage>();
  const gone = Promise.withResolvers<void>();
  const bridge = await startBehindBridge((request, response) => {
    arrived.resolve(request);
    response.once('close', () => gone.resolve());
  });
  const request = http.request(bridge.url).on('error', () => undefined);
  request.end();
  await arrived.promise;
  request.destroy();
  await gone.promise;
});

it('a server that breaks off breaks the client off', async () => {
  const bridge = await startBehindBridge((_request, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('half', () => response.destroy());
  });
  const request = http.get(bridge.url);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  await expect(response.resume().toArray()).rejects.toMatchObject({ code: 'ECONNRESET' });
});
