import 'reflect-metadata';
import { createPublicKey, type KeyObject, webcrypto } from 'node:crypto';
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** A PKCS#10 request of the key, base64url of its DER. It names nobody: what the certificate says is for the gateway to say. */
export async function certificateRequest(key: KeyObject): Promise<string> {
  const { subtle } = webcrypto;
  const pkcs8 = key.export({ format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: 'CN=approver',
    keys: {
      privateKey: await subtle.importKey('pkcs8', pkcs8, P256, false, ['sign']),
      publicKey: await subtle.importKey('spki', spki, P256, true, ['verify']),
    },
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
  });
  return Buffer.from(request.rawData).toString('base64url');
}
