import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { releaseStatement } from '../electron/updates/release-signature.ts';
import { publicText } from './test-release-key.ts';

/*
 * Signs what is released: `node build/sign-release.ts KEY.pem VERSION FILE…` writes FILE.sig beside each, to be put into the feed. The
 * key is Ed25519 (`openssl genpkey -algorithm ed25519`) and stays off the machine that builds; its public half goes into the build as
 * COUNTERSIGN_RELEASE_KEY, as this prints it.
 */

/** The text of an artifact's `.sig`. */
export async function signRelease(file: string, version: string, key: KeyObject): Promise<string> {
  const statement = await releaseStatement({ file, name: basename(file), version });
  return `${sign(null, statement, key).toString('base64')}\n`;
}

if (import.meta.main) {
  const [pem = '', version = '', ...files] = process.argv.slice(2);
  const key = createPrivateKey(readFileSync(pem));
  for (const file of files) writeFileSync(`${file}.sig`, await signRelease(file, version, key));
  process.stdout.write(`COUNTERSIGN_RELEASE_KEY=${publicText(key)}\n`);
}
