import type { ConfigPath } from './yaml-text.ts';

/** Whether a secret belongs at a path, and whether `{ literal: … }` may stand there instead. */
export function isSecretPlace(path: ConfigPath): 'or-literal' | 'only' | undefined {
  const [root, , kind, field, name] = path;
  if (root === 'children') return path.length === 3 && path[1] === 'env' ? 'or-literal' : undefined;
  if (root !== 'servers') return undefined;
  if (path.length === 5 && kind === 'http' && field === 'clientCertificate' && name === 'passphrase')
    return 'only';
  if (path.length !== 5) return undefined;
  const values = (kind === 'http' && field === 'headers') || (kind === 'stdio' && field === 'env');
  return values ? 'or-literal' : undefined;
}

const CREDENTIAL_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'x-api-key',
  'api-key',
  'x-auth-token',
]);

export function isCredentialHeader(name: string): boolean {
  return CREDENTIAL_HEADERS.has(name.toLowerCase());
}

/** Names under which programs expect a secret in their environment: `GITHUB_TOKEN`, `DB_PASSWORD`, `OPENAI_API_KEY`. */
export function isSecretVariable(name: string): boolean {
  return /(^|_)(token|secret|password|passwd|passphrase|credentials?|api_?key|private_key|access_key|secret_key)$/i.test(
    name,
  );
}
