import { createPrivateKey, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import * as asn1js from 'asn1js';
import {
  Attribute,
  AuthenticatedSafe,
  CertBag,
  Certificate,
  CryptoEngine,
  PFX,
  PKCS8ShroudedKeyBag,
  PrivateKeyInfo,
  SafeBag,
  SafeContents,
} from 'pkijs';
import { CountersignError } from '../contract/errors.ts';

type Pkcs12ErrorCode = 'bad-passphrase';
export class Pkcs12Error extends CountersignError<Pkcs12ErrorCode> {}

/** RFC 7292 object identifiers. */
const KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const CERT_BAG = '1.2.840.113549.1.12.10.1.3';
const FRIENDLY_NAME = '1.2.840.113549.1.9.20';
const LOCAL_KEY_ID = '1.2.840.113549.1.9.21';
const ITERATIONS = 100_000;
const ENCRYPTION = { name: 'AES-CBC', length: 256 } as const;

export interface Pkcs12Contents {
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly caPem: string;
  /** 8 to 256 printable ASCII characters: libraries encode others differently and then cannot open the file. */
  readonly passphrase: string;
  /** What key stores show it as. */
  readonly friendlyName: string;
}

/**
 * A PKCS#12 file (RFC 7292): certificate, EC key and authority; AES-256-CBC under PBKDF2-SHA-256,
 * SHA-256 MAC. Throws Pkcs12Error `bad-passphrase`.
 */
export async function pkcs12(contents: Pkcs12Contents): Promise<Uint8Array> {
  if (!/^[\x20-\x7e]{8,256}$/.test(contents.passphrase)) {
    throw new Pkcs12Error('bad-passphrase', 'the passphrase has 8 to 256 printable ASCII characters');
  }
  const engine = new CryptoEngine({ name: 'node', crypto: webcrypto });
  const password = new TextEncoder().encode(contents.passphrase).buffer;
  const protection = {
    password,
    contentEncryptionAlgorithm: ENCRYPTION,
    hmacHashAlgorithm: 'SHA-256',
    iterationCount: ITERATIONS,
  };
  // Joins key and certificate in key stores that hold several.
  const keyId = randomBytes(20);
  const attributes = () => [
    new Attribute({
      type: LOCAL_KEY_ID,
      values: [new asn1js.OctetString({ valueHex: keyId })],
    }),
    new Attribute({
      type: FRIENDLY_NAME,
      values: [new asn1js.BmpString({ value: contents.friendlyName })],
    }),
  ];
  const key = createPrivateKey(contents.keyPem).export({ type: 'pkcs8', format: 'der' });
  const shrouded = new PKCS8ShroudedKeyBag({ parsedValue: PrivateKeyInfo.fromBER(key) });
  await shrouded.makeInternalValues(protection, engine);
  const safes = [
    {
      privacyMode: 0,
      value: new SafeContents({
        safeBags: [new SafeBag({ bagId: KEY_BAG, bagValue: shrouded, bagAttributes: attributes() })],
      }),
    },
    {
      privacyMode: 1,
      value: new SafeContents({
        safeBags: [
          new SafeBag({
            bagId: CERT_BAG,
            bagValue: certBag(contents.certificatePem),
            bagAttributes: attributes(),
          }),
          new SafeBag({ bagId: CERT_BAG, bagValue: certBag(contents.caPem) }),
        ],
      }),
    },
  ];
  const authenticatedSafe = new AuthenticatedSafe({ parsedValue: { safeContents: safes } });
  await authenticatedSafe.makeInternalValues({ safeContents: [{}, protection] }, engine);
  const pfx = new PFX({ parsedValue: { integrityMode: 0, authenticatedSafe } });
  await pfx.makeInternalValues(
    { password, iterations: ITERATIONS, pbkdf2HashAlgorithm: 'SHA-256', hmacHashAlgorithm: 'SHA-256' },
    engine,
  );
  return new Uint8Array(pfx.toSchema().toBER());
}

function certBag(pem: string): CertBag {
  return new CertBag({ parsedValue: Certificate.fromBER(new X509Certificate(pem).raw) });
}
