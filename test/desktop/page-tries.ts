/*
 * What is tried from inside a page, as text: tests know no document. Each is one expression.
 */

export const NODE_NAMES = `['require', 'process', 'module', 'Buffer', 'ipcRenderer'].filter((name) => name in window)`;

export const OPEN_WINDOWS = `['https://example.invalid/', 'app://countersign/', 'about:blank'].map((url) => window.open(url))`;

/** What the page is permitted, by name: the state, or whether it was given. */
export const PERMISSIONS = `(async () => {
  const names = ['geolocation', 'camera', 'microphone', 'notifications', 'midi', 'clipboard-read', 'persistent-storage'];
  const states = await Promise.all(names.map(async (name) => [name, (await navigator.permissions.query({ name })).state]));
  const given = (media) => media.then(() => 'granted', () => 'denied');
  return [
    ...states,
    ['getUserMedia', await given(navigator.mediaDevices.getUserMedia({ video: true }))],
    ['getDisplayMedia', await given(navigator.mediaDevices.getDisplayMedia())],
  ];
})()`;

export interface PolicyTries {
  readonly policy: string | null;
  readonly nosniff: string | null;
  /** Whether each was stopped. */
  readonly inline: boolean;
  readonly evaluated: boolean;
  readonly markup: boolean;
  readonly frame: boolean;
  readonly elsewhere: boolean;
}
export const POLICY_TRIES = `(async () => {
  const answer = await fetch('/');
  const stopped = (run) => { try { run(); return false; } catch { return true; } };
  const script = document.createElement('script');
  // Trusted Types refuse the text; where they did not, the policy would have to keep it from running.
  stopped(() => { script.textContent = 'globalThis.ran = true'; });
  document.head.append(script);
  const frame = document.createElement('iframe');
  const violated = new Promise((resolve) => {
    document.addEventListener('securitypolicyviolation', (event) => {
      if (event.effectiveDirective === 'frame-src') resolve(true);
    });
    setTimeout(() => resolve(false), 3000);
  });
  frame.src = 'https://example.invalid/';
  document.body.append(frame);
  const framed = await violated;
  frame.remove();
  return {
    policy: answer.headers.get('content-security-policy'),
    nosniff: answer.headers.get('x-content-type-options'),
    inline: !('ran' in globalThis),
    evaluated: stopped(() => eval('1')),
    markup: stopped(() => { document.createElement('div').innerHTML = '<img src=x onerror=1>'; }),
    frame: framed,
    elsewhere: await fetch('https://example.invalid/').then(() => false, () => true),
  };
})()`;

export const SHELL_NAMES = `Object.keys(window.shell ?? {}).sort()`;

/** Calls that the main process refuses, for what they hold; each outcome. */
export const WRONG_CALLS = `Promise.all([
  ['openApproval', { id: '../../etc/passwd' }],
  ['openApproval', { id: '01936b3e-0000-7000-8000-000000000001', more: 1 }],
  ['changeSettings', { notifications: 'yes' }],
  ['changeSettings', { flavour: 'production' }],
  ['about', { any: 'thing' }],
].map(([name, input]) => window.shell[name](input).then(() => name + ' answered', () => 'refused')))`;

/** Asks and gives the status. */
export const askAs = (method: string, path: string): string =>
  `fetch(${JSON.stringify(path)}, ${JSON.stringify({
    method,
    ...(method === 'GET' ? {} : { headers: { 'content-type': 'application/json' }, body: '{}' }),
  })}).then(({ status }) => status)`;
