import type { CountersignConfig, ServerConfig } from '../../contract/config.ts';
import type { ConfigProblem } from './config-error.ts';
import { showPath } from './config-path.ts';
import { isCredentialHeader, isSecretVariable } from './secret-places.ts';
import type { ConfigPath, YamlText } from './yaml-text.ts';

/** Secrets that stand in the clear where the schema itself would take them. The messages do not repeat them. */
export function clearSecretProblems(config: CountersignConfig, yaml: YamlText): ConfigProblem[] {
  const found = Object.entries(config.servers).flatMap(([name, server]) =>
    placesOf(server).map(([below, message]): [ConfigPath, string] => [['servers', name, ...below], message]),
  );
  return [...found, ...placesOfChildren(config.children)].map(([path, message]) => ({
    ...yaml.locate(path),
    path: showPath(path),
    message,
  }));
}

const BY_REFERENCE = 'give it by reference, never in the clear: file:/path, keys:NAME or env:NAME';

function placesOf({ http, stdio }: ServerConfig): [ConfigPath, string][] {
  const found: [ConfigPath, string][] = [];
  for (const [name, value] of Object.entries(http?.headers ?? {}))
    if (typeof value !== 'string' && isCredentialHeader(name))
      found.push([['http', 'headers', name], `this header carries a credential: ${BY_REFERENCE}`]);
  found.push(...placesOfVariables(['stdio', 'env'], stdio?.env ?? {}));
  for (const field of ['url', 'proxy'] as const)
    if (hasCredentials(http?.[field]))
      found.push([['http', field], 'a URL holds no user name or password here: use a header by reference']);
  return found;
}

function placesOfChildren({ env, inherit }: CountersignConfig['children']): [ConfigPath, string][] {
  return [
    ...placesOfVariables(['children', 'env'], env),
    ...inherit.flatMap((name, index): [ConfigPath, string][] =>
      isSecretVariable(name)
        ? [
            [
              ['children', 'inherit', index],
              'a secret is not for every child: name it in the env of its server',
            ],
          ]
        : [],
    ),
  ];
}

function placesOfVariables(
  at: ConfigPath,
  env: CountersignConfig['children']['env'],
): [ConfigPath, string][] {
  return Object.entries(env).flatMap(([name, value]): [ConfigPath, string][] => {
    if (typeof value === 'string') return [];
    if (isSecretVariable(name))
      return [[[...at, name], `this variable holds a secret by its name: ${BY_REFERENCE}`]];
    if (URL.canParse(value.literal) && new URL(value.literal).password !== '')
      return [[[...at, name], `the password in this URL is a secret: ${BY_REFERENCE}`]];
    return [];
  });
}

function hasCredentials(url: string | undefined): boolean {
  if (url === undefined || !URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}
