import { access, writeFile } from 'node:fs/promises';
import type { DatabaseCipher } from '../contract/cipher.ts';
import { CountersignError } from '../contract/errors.ts';
import type { InstallationId } from '../contract/ids.ts';
import { createAuthority } from '../identify/certificate-authority.ts';
import { listenerNames } from '../identify/listener-names.ts';
import { systemClock } from '../platform/clock.ts';
import { writeInstallationId } from '../platform/config/edit-config.ts';
import { loadConfig } from '../platform/config/load-config.ts';
import { type CustodyOptions, chooseCustody } from '../platform/keys/choose-custody.ts';
import { createKeyring } from '../platform/keys/keyring.ts';
import { ensurePrivateDir, type Paths } from '../platform/paths.ts';
import { uuidv7 } from '../platform/uuid.ts';
import { EMPTY_ROOT } from '../record/merkle.ts';
import { headFile } from '../store/head-file.ts';

export type InitErrorCode = 'exists';
export class InitError extends CountersignError<InitErrorCode> {}

const FIRST_CONFIG = `# Countersign's configuration. Check it with: countersign policy check
# What a rule can say: docs/policy.md. Editors read the schema from docs/countersign.schema.json.

# observe: decisions are made and recorded, and nothing is held or denied yet. See what would have been with: countersign policy
# summary. When that is what you want, write enforce: it counts as soon as this file is saved.
mode: observe

# Where agents connect, and the console's two pages. Where something else has a port, take the # away and write another.
# listen: { port: 8443 }
# console: { port: 8444, approvalPort: 8445 }

servers: {}

policy:
  # A call that no rule matches waits for a person.
  default: hold
  rules:
    - name: reads-are-free
      match: { method: tools/call }
      when: tool.class == "read"
      then: allow
    - name: agents-may-say-their-folders
      match: { method: roots/list }
      then: allow
    - name: destruction-needs-a-person
      match: { method: tools/call }
      when: tool.class == "destructive"
      then: hold
      message: This call can destroy data, so a person looks at it first.
`;

/** Makes an installation: id, keys, certificate authority, first configuration. Throws InitError where one is there already. */
export async function makeInstallation(
  paths: Paths,
  custody: CustodyOptions,
  cipher?: DatabaseCipher,
): Promise<InstallationId> {
  if (await exists(paths.keys)) {
    throw new InitError(
      'exists',
      `There is an installation in ${paths.home} already. Keys are never made anew over old ones.`,
    );
  }
  await ensurePrivateDir(paths.home);
  await ensurePrivateDir(paths.data);
  if (!(await exists(paths.config))) await writeFile(paths.config, FIRST_CONFIG, { mode: 0o600, flag: 'wx' });
  const { listen } = (await loadConfig(paths.config)).config;
  const id = uuidv7<InstallationId>();
  const keyring = await createKeyring(paths.keys, id, await chooseCustody(custody, undefined), cipher);
  const authority = await createAuthority({
    installation: id,
    key: keyring.ca,
    clock: systemClock,
    names: listenerNames([listen.host, ...listen.hosts]),
  });
  await writeFile(paths.caCertificate, `${authority.certificatePem}\n`, { mode: 0o644, flag: 'wx' });
  // From here on a log without its head is one that somebody has taken it from.
  const head = headFile(paths.head, keyring.databaseKey);
  await head.save({ size: 0, root: Buffer.from(EMPTY_ROOT).toString('base64') });
  // Last, so that an id in the configuration means that its keys were made.
  await writeInstallationId(paths.config, id);
  return id;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
