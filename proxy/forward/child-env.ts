const ALLOWED = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'USER', 'SHELL', 'TERM'];
/** Without these no program starts on Windows. None is a secret. */
const ALLOWED_ON_WINDOWS = ['SystemRoot', 'SystemDrive', 'ComSpec', 'PATHEXT', 'TEMP', 'TMP', 'USERPROFILE'];

/** The environment of a child: a few of the gateway's variables, then the configured ones. The rest may hold secrets (law 7). */
export function childEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  configured: readonly (readonly [name: string, value: string])[],
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const names = platform === 'win32' ? [...ALLOWED, ...ALLOWED_ON_WINDOWS] : ALLOWED;
  const environment: Record<string, string> = {};
  for (const name of names) {
    const value = own[name];
    if (value !== undefined) environment[name] = value;
  }
  return { ...environment, ...Object.fromEntries(configured) };
}
