import { expect, test } from 'vitest';
import { chooseStart, type StartSituation } from '../../build/choose-start.ts';

const DESK: StartSituation = { platform: 'linux', env: { DISPLAY: ':0' }, uid: 1000, words: [] };
const opens = (change: Partial<StartSituation>): string => chooseStart({ ...DESK, ...change }).open;

test('the app opens where a screen is, and nowhere else', () => {
  expect(opens({})).toBe('app');
  expect(opens({ env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBe('app');
  expect(opens({ platform: 'win32', env: {}, uid: undefined })).toBe('app');
  expect(opens({ platform: 'darwin', env: {} })).toBe('app');
  expect(opens({ env: {} })).toBe('gateway');
  expect(opens({ env: { DISPLAY: '' } })).toBe('gateway');
  expect(opens({ platform: 'darwin', env: { SSH_CONNECTION: '::1 1 ::1 22' } })).toBe('gateway');
  expect(opens({ platform: 'freebsd' })).toBe('gateway');
});

test('root gets no window without its sandbox, unless root says so', () => {
  expect(opens({ uid: 0 })).toBe('gateway');
  expect(chooseStart({ ...DESK, uid: 0, words: ['--no-sandbox', '--hidden'] })).toEqual({
    open: 'app',
    switches: ['--no-sandbox', '--hidden'],
  });
});

test('words for the command line reach it whole, and words for the app do not', () => {
  const words = ['--home', '/srv/countersign', '--isolation', 'other-user'];
  expect(chooseStart({ ...DESK, words })).toMatchObject({ open: 'gateway', words });
  expect(chooseStart({ ...DESK, env: {}, words: ['--hidden'] })).toMatchObject({
    open: 'gateway',
    words: [],
  });
  for (const word of ['--remote-debugging-port=1', '--inspect', '--js-flags=-x', '--password-store=a b']) {
    expect(opens({ words: [word] }), word).toBe('gateway');
  }
});
