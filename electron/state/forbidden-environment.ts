/** By which Electron starts without Chromium's sandbox, or Chromium takes another program for its helper. */
const FORBIDDEN = ['ELECTRON_DISABLE_SANDBOX', 'CHROME_DEVEL_SANDBOX'] as const;

/** The variables of the environment under which the packaged app opens no window. Electron looks whether they are there, not at their value. */
export function forbiddenEnvironment(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return FORBIDDEN.filter((name) => env[name] !== undefined);
}
