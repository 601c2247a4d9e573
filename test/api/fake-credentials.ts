import { randomBytes } from 'node:crypto';
import type { AgentView, EnrolledAgent } from '../../proxy/contract/views.ts';

/** Credentials of the right shape that open nothing. */
export function enrolled(agent: AgentView, p12: string | undefined): EnrolledAgent {
  const pem = (label: string): string =>
    `-----BEGIN ${label}-----\n${randomBytes(48).toString('base64')}\n-----END ${label}-----\n`;
  const parts = {
    agent,
    certificatePem: pem('CERTIFICATE'),
    keyPem: pem('PRIVATE KEY'),
    caPem: pem('CERTIFICATE'),
  };
  return p12 === undefined ? parts : { ...parts, p12: randomBytes(64).toString('base64') };
}
