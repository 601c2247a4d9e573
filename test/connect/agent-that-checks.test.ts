import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { type Agent, createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { agentThatChecks } from '../../proxy/connect/agent-that-checks.ts';
import { type Authority, createAuthority, type Leaf } from './certificates.ts';

let ours: Authority;
let agent: Agent | undefined;

beforeAll(async () => {
  ours = await createAuthority();
});
afterEach(() => agent?.destroy());

/** Asks a real server once and tells what it got of the request, in the clear. */
async function ask(leaf: Leaf, host = '127.0.0.1') {
  const server = createServer({ ...leaf, requestCert: true, rejectUnauthorized: false }, (_q, r) =>
    r.end('answered'),
  );
  const got: Buffer[] = [];
  let closed = Promise.resolve();
  server.on('tlsClientError', () => undefined);
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.on('error', () => undefined);
    socket.prependListener('data', (chunk: Buffer) => got.push(chunk));
    closed = once(socket, 'close').then(() => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  agent = agentThatChecks({ keepAlive: true, ca: ours.ca }, host, new X509Certificate(ours.ca));
  const going = request({
    host,
    port,
    agent,
    family: 4,
    method: 'POST',
    headers: { secret: 'of the agent' },
  });
  const outcome = await new Promise<unknown>((resolve) => {
    going.on('response', (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    going.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    going.end('a call');
  });
  agent.destroy();
  await closed;
  await new Promise((resolve) => server.close(resolve));
  return { outcome, got: Buffer.concat(got).length };
}

test.each(['127.0.0.1', 'localhost'])('the gateway at %s is asked', async (host) => {
  const { outcome, got } = await ask(await ours.server(), host);
  expect(outcome).toBe(200);
  expect(got).toBeGreaterThan(0);
});

test.each([
  ['of another authority with the same name', async () => (await createAuthority()).server()],
  ['signed by itself', () => ours.selfSigned()],
  ['that an agent has', () => ours.client('127.0.0.1')],
  ['without a purpose', () => ours.server({ purpose: 'none' })],
  ['from one that we vouch for, in between', () => ours.through()],
  ['from one in between, sent along', () => ours.through({ chain: true })],
])('a certificate %s is sent not one byte of the request', async (_name, made) => {
  expect(await ask(await made())).toEqual({ outcome: 'CERT_UNTRUSTED', got: 0 });
});

test('nor is one past its end, or of another host', async () => {
  const expired = await ours.server({ expired: true });
  expect(await ask(expired)).toEqual({ outcome: 'CERT_HAS_EXPIRED', got: 0 });
  const elsewhere = await ours.server({ names: [{ type: 'dns', value: 'gateway.example' }] });
  expect(await ask(elsewhere)).toEqual({ outcome: 'ERR_TLS_CERT_ALTNAME_INVALID', got: 0 });
  // A name in the subject alone, as certificates had it once, names nothing.
  const inSubject = await ours.server({
    names: [{ type: 'url', value: 'spiffe://x/y' }],
    subject: 'localhost',
  });
  expect(await ask(inSubject, 'localhost')).toEqual({ outcome: 'ERR_TLS_CERT_ALTNAME_INVALID', got: 0 });
});
