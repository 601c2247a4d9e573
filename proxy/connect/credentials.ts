import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import { ConnectError } from './connect-error.ts';

export interface Credentials {
  /** The agent's certificate and key, and the one authority that the gateway's certificate must come from. */
  readonly context: SecureContext;
  readonly authority: X509Certificate;
  /** When the agent's certificate ends, ms since 1970 UTC. */
  readonly notAfter: number;
}

/** Reads NAME.crt, NAME.key and ca.crt of `folder` and sees that they fit together. Throws ConnectError. */
export async function loadCredentials(folder: string, agent: string): Promise<Credentials> {
  const read = (name: string): Promise<Buffer> => readCredential(join(folder, name), agent);
  const [ca, cert, key] = await Promise.all([read('ca.crt'), read(`${agent}.crt`), read(`${agent}.key`)]);
  try {
    const context = createSecureContext({ ca, cert, key, minVersion: 'TLSv1.2' });
    const authority = new X509Certificate(ca);
    return { context, authority, notAfter: Date.parse(new X509Certificate(cert).validTo) };
  } catch (cause) {
    throw new ConnectError(
      'bad-credentials',
      `the certificate and key of '${agent}' in ${folder} cannot be used; renew them with: countersign agent renew ${agent}`,
      { cause },
    );
  }
}

async function readCredential(path: string, agent: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ConnectError(
      'no-credentials',
      `${path} cannot be read; make an agent with: countersign agent add ${agent} --owner WHO, or name its folder with --credentials`,
      { cause },
    );
  }
}
