import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../proxy/contract/time.ts';
import { type AuthoritySource, createAuthority } from '../../proxy/identify/certificate-authority.ts';
import { issueAgentCertificate, issueListenerCertificate } from '../../proxy/identify/issue-certificate.ts';
import { listenerNames } from '../../proxy/identify/listener-names.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { type RawAgent, rawAgent } from './agent.ts';
import { logOf } from './log.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let rig: Rig;

beforeAll(async () => {
  upstream = await startUpstream();
});
beforeEach(async () => {
  rig = await startRig(`
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
policy: { default: allow, unconfirmedTools: allow }
`);
  return () => rig.close();
});
afterAll(() => upstream.close());

interface Pair {
  readonly certificatePem: string;
  readonly keyPem: string;
}
function agentWith(pair: Pair | undefined, keepAlive = false): RawAgent {
  const tls = pair === undefined ? {} : { cert: pair.certificatePem, key: pair.keyPem };
  return rawAgent(rig, { tls: { ca: rig.agent.caPem, ...tls }, keepAlive });
}
/** Calls and expects the refusal: what the agent reads, what is on record, and that nothing was forwarded. */
async function refused(pair: Pair | undefined, reason: string) {
  const agent = agentWith(pair);
  const before = upstream.received.length;
  const answer = await agent.call('tools/call', { name: 'read' });
  agent.close();
  expect(answer.status).toBe(403);
  expect(answer.messages[0]?.error?.code).toBe(reason);
  expect(upstream.received).toHaveLength(before);
  const record = (await logOf(rig, { kind: 'auth.reject' })).at(-1);
  expect(record).toMatchObject({ facts: { reason, count: 1, tls: 'TLSv1.3' }, source: { ip: '127.0.0.1' } });
  return record;
}

describe('who is not let in', () => {
  it('shows no certificate', () => refused(undefined, 'no-certificate'));

  it('shows one of another authority', async () => {
    const { authority } = await authorityFor(rig.id);
    await refused(
      await issueAgentCertificate(authority, { principal: rig.agent.agent.id as never, name: 'agent-one' }),
      'untrusted',
    );
    const other = await authorityFor('019aa000-0000-7000-8000-00000000abcd');
    await refused(
      await issueAgentCertificate(other.authority, {
        principal: rig.agent.agent.id as never,
        name: 'agent-one',
      }),
      'wrong-installation',
    );
  });

  it('shows one of this authority for another purpose, out of its time, or that nobody enrolled', async () => {
    const { authority } = rig.gateway.installation;
    await refused(await issueListenerCertificate(authority, listenerNames([])), 'wrong-purpose');
    const longAgo: Clock = {
      ...systemClock,
      now: () => ({ wall: Date.parse('2020-01-01') * 1000, mono: 0 }),
    };
    const subject = { principal: rig.agent.agent.id as never, name: 'agent-one', days: 1 };
    const record = await refused(
      await issueAgentCertificate({ ...authority, clock: longAgo }, subject),
      'expired',
    );
    expect(record?.facts['spki']).toMatch(/^[0-9a-f]{64}$/);
    await refused(await issueAgentCertificate(authority, subject), 'unknown-credential');
  });

  it('floods: the first is on record at once, and the rest as one with their count', async () => {
    const agent = agentWith(undefined);
    const size = (await rig.gateway.control.status()).log.size;
    await Promise.all(Array.from({ length: 40 }, () => agent.call('ping')));
    expect((await rig.gateway.control.status()).log.size).toBe(size + 1);
    agent.close();
    await rig.restart();
    expect(
      (await logOf(rig, { kind: 'auth.reject' })).map(({ facts }) => [facts['reason'], facts['count']]),
    ).toEqual([
      ['no-certificate', 1],
      ['no-certificate', 39],
    ]);
  });

  it('refused at the door without a certificate: gathered as well', async () => {
    const agent = agentWith(undefined);
    const size = (await rig.gateway.control.status()).log.size;
    await Promise.all(Array.from({ length: 20 }, () => agent.send('{}', {}, 'PUT').done));
    expect((await rig.gateway.control.status()).log.size).toBe(size + 1);
    agent.close();
  });
});

describe('a certificate that ends', () => {
  it('ends on an open connection with the next call', async () => {
    const agent = agentWith(rig.agent, true);
    const first = await agent.call('ping');
    expect([first.status, first.headers['connection']]).toEqual([200, 'keep-alive']);
    await rig.gateway.control.revokeAgent('agent-one', OPERATOR);
    const second = await agent.call('ping');
    agent.close();
    expect([second.status, second.messages[0]?.error?.code]).toEqual([403, 'revoked']);
    expect((await logOf(rig, { kind: 'credential.revoke' })).at(-1)?.facts['principal']).toBe(
      rig.agent.agent.id,
    );
    await rig.restart();
    await refused(rig.agent, 'revoked');
  });

  it('is renewed: the new one works, the old one does not', async () => {
    const renewed = await rig.gateway.control.renewAgent('agent-one', 30, OPERATOR);
    const agent = agentWith(renewed);
    expect((await agent.call('ping')).status).toBe(200);
    agent.close();
    await refused(rig.agent, 'revoked');
    expect((await logOf(rig, { kind: 'credential.rotate' })).at(-1)?.facts).toMatchObject({ ended: 1 });
    expect(await rig.gateway.control.agents()).toMatchObject([
      { name: 'agent-one', state: 'active', lastUsed: expect.any(Number) },
    ]);
  });
});

it('keys and certificates stay private on disk', async () => {
  const { home } = rig;
  expect(await readFile(join(home, 'data', 'ca.pem'), 'utf8')).toBe(rig.agent.caPem.replace(/\n?$/, '\n'));
  const key = createPrivateKey(rig.agent.keyPem).export({ format: 'jwk' });
  expect(Buffer.from(await readFile(join(home, 'data', 'log.db'))).includes(key.d ?? '-')).toBe(false);
});

async function authorityFor(installation: string) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const source: AuthoritySource = {
    installation: installation as never,
    key: privateKey,
    clock: systemClock,
  };
  return { authority: await createAuthority({ ...source, names: listenerNames([]) }) };
}
