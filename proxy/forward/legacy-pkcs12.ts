import { createPrivateKey, X509Certificate } from 'node:crypto';
import forge from 'node-forge';

/** An RSA key and its chain out of a `.p12` file in the old encryptions, as PEM. Throws where it cannot be read. */
export function readLegacyPkcs12(pfx: Uint8Array, passphrase: string): { cert: string; key: string } {
  const asn1 = forge.asn1.fromDer(Buffer.from(pfx).toString('binary'));
  const p12 = forge.pkcs12.pkcs12FromAsn1(asn1, passphrase);
  const bags = (type: string | undefined) =>
    type === undefined ? [] : (p12.getBags({ bagType: type })[type] ?? []);
  const { oids } = forge.pki;
  const keyBags = [...bags(oids['pkcs8ShroudedKeyBag']), ...bags(oids['keyBag'])];
  const key = needed(keyBags[0]?.key);
  // forge decodes RSA certificates only, and leaves those of an EC authority as they are.
  const certs = bags(oids['certBag']).map((bag) => {
    const der = forge.asn1.toDer(bag.asn1 ?? forge.pki.certificateToAsn1(needed(bag.cert)));
    return new X509Certificate(Buffer.from(der.getBytes(), 'binary'));
  });
  const pem = forge.pki.privateKeyToPem(key);
  // The leaf comes first in a PEM chain, and a PKCS#12 file may hold its certificates in any order.
  const isLeaf = (cert: X509Certificate): boolean => cert.checkPrivateKey(createPrivateKey(pem));
  const leaf = needed(certs.find(isLeaf));
  const chain = [leaf, ...certs.filter((cert) => !isLeaf(cert))];
  return { cert: chain.map(String).join(''), key: pem };
}

function needed<Value>(value: Value | null | undefined): Value {
  if (value === undefined || value === null)
    throw new Error('the file holds no private key, or no certificate for it');
  return value;
}
