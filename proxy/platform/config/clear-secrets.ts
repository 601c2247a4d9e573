import type { CountersignConfig, ServerConfig } from '../../contract/config.ts';
import type { ConfigProblem } from './config-error.ts';
import { showPath } from './config-path.ts';
import { isCredentialHeader, isSecretVariable } from './secret-places.ts';
import type { ConfigPath, YamlText } from './yaml-text.ts';

/** Secrets that stand in the clear where the schema itself would take them. The messages do not repeat them. */
export function clearSecretProblems(config: CountersignConfig, yaml: YamlText): ConfigProblem[] {
  return Object.entries(config.servers).flatMap(([name, server]) =>
    placesOf(server).map(([below, message]) => {
      const path = ['servers', name, ...below];
      return { ...yaml.locate(path), path: showPath(path), message };
    }),
  );
}

const BY_REFERENCE = 'give it by reference, never in the clear: file:/path, keys:NAME or env:NAME';

function placesOf({ http, stdio }: ServerConfig): [ConfigPath, string][] {
  const found: [ConfigPath, string][] = [];
  for (const [name, value] of Object.entries(http?.headers ?? {}))
    if (typeof value !== 'string' && isCredentialHeader(name))
      found.push([['http', 'headers', name], `this header carries a credential: ${BY_REFERENCE}`]);
  for (const [name, value] of Object.entries(stdio?.env ?? {}))
    if (typeof value !== 'string' && isSecretVariable(name))
      found.push([['stdio', 'env', name], `this variable holds a secret by its name: ${BY_REFERENCE}`]);
  for (const field of ['url', 'proxy'] as const)
    if (hasCredentials(http?.[field]))
      found.push([['http', field], 'a URL holds no user name or password here: use a header by reference']);
  return found;
}

function hasCredentials(url: string | undefined): boolean {
  if (url === undefined || !URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}
