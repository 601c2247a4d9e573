const ALLOWED = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'USER', 'SHELL', 'TERM'];
/** Without these no program starts on Windows. None is a secret. */
const ALLOWED_ON_WINDOWS = ['SystemRoot', 'SystemDrive', 'ComSpec', 'PATHEXT', 'TEMP', 'TMP', 'USERPROFILE'];

export interface ChildEnvironment {
  readonly values: Readonly<Record<string, string>>;
  /** Names that are not inherited because a credential is in their value. */
  readonly withheld: readonly string[];
}

/**
 * The environment of a child: a few of the gateway's variables, those of `inherit`, then the configured ones. The rest may hold
 * secrets (law 7), and so may a proxy's URL.
 */
export function childEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  configured: readonly (readonly [name: string, value: string])[],
  inherit: readonly string[] = [],
  platform: NodeJS.Platform = process.platform,
): ChildEnvironment {
  const given = new Map(configured);
  const names = platform === 'win32' ? [...ALLOWED, ...ALLOWED_ON_WINDOWS] : ALLOWED;
  const values: Record<string, string> = {};
  const withheld: string[] = [];
  for (const name of [...names, ...inherit]) {
    const value = own[name];
    if (value === undefined || given.has(name)) continue;
    if (inherit.includes(name) && hasCredential(name, value)) withheld.push(name);
    else values[name] = value;
  }
  return { values: { ...values, ...Object.fromEntries(given) }, withheld };
}

/** `http://user:password@proxy`; programs also take a proxy without `http://`. A path such as `/opt/openssl@3/cert.pem` is none. */
function hasCredential(name: string, value: string): boolean {
  return /\/\/[^/\s]*@/.test(value) || (/_proxy$/i.test(name) && value.includes('@'));
}
