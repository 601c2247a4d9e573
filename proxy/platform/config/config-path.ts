import type { ConfigPath } from './yaml-text.ts';

/** `policy.rules[2].then` */
export function showPath(path: ConfigPath): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${showName(String(step))}`))
    .join('')
    .replace(/^\./, '');
}

export function showKey(key: string): string {
  const shown = showName(key);
  return shown === key ? `"${key}"` : shown;
}

/** A key that looks like no name may be a secret that slipped before its colon. */
function showName(key: string): string {
  return /^[A-Za-z0-9_.-]{1,36}$/.test(key) ? key : `(a key of ${key.length} characters)`;
}
