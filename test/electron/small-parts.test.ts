import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { gatewayEnvironment } from '../../electron/gateway/gateway-environment.ts';
import { readStartedLine } from '../../electron/gateway/started-line.ts';
import { APP_ID } from '../../electron/state/app-id.ts';
import { createBackOff } from '../../electron/state/back-off.ts';
import { deepLinkIn, parseDeepLink } from '../../electron/state/deep-link.ts';
import { forbiddenEnvironment } from '../../electron/state/forbidden-environment.ts';
import { forbiddenSwitches } from '../../electron/state/forbidden-switches.ts';
import { readKept } from '../../electron/state/kept-state.ts';
import { placeOnScreens } from '../../electron/state/window-place.ts';

const ID = '01936b3e-0000-7000-8000-000000000001';

test('a gateway is started again after 1 s, and later and later up to 30 s, until one has run for a minute', () => {
  const backOff = createBackOff();
  expect([1, 2, 3, 4, 5, 6, 7].map(() => backOff.wait(10))).toEqual([
    1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
  ]);
  expect(backOff.wait(60_000)).toBe(1000);
});

test('a deep link leads to one approval or to all, and to nothing else', () => {
  expect(parseDeepLink(`countersign://approval/${ID}`)).toEqual({ to: 'approval', id: ID });
  expect(parseDeepLink(`countersign://approval/${ID.toUpperCase()}`)).toEqual({ to: 'approval', id: ID });
  expect(parseDeepLink('countersign://approvals')).toEqual({ to: 'queue' });
  for (const bad of [
    `countersign://approval/${ID}/../../x`,
    `countersign://approval/${ID}?vote=approve`,
    `countersign://approval/${ID}#approve`,
    `countersign://user@approval/${ID}`,
    `https://approval/${ID}`,
    'countersign://approval/',
    'countersign://settings',
    `countersign://approval/${ID}${' '.repeat(200)}`,
    'countersign:',
  ]) {
    expect(parseDeepLink(bad), bad).toBeUndefined();
  }
  expect(deepLinkIn(['app', '--flag', `countersign://approval/${ID}`])).toEqual({ to: 'approval', id: ID });
  expect(deepLinkIn(['app', ID])).toBeUndefined();
});

test('a debugger’s switch is found in whatever form it is given', () => {
  const forbidden = [
    '--remote-debugging-port=9222',
    '--remote-debugging-pipe',
    '-remote-debugging-port=1',
    '--inspect',
    '--inspect-brk=0',
    '--js-flags=--expose-gc',
    '--no-sandbox',
    '--load-extension=/tmp/x',
    '--disable-gpu-sandbox',
    '--ignore-certificate-errors',
    '--host-resolver-rules=MAP * 127.0.0.1',
    '--proxy-server=127.0.0.1:1',
  ];
  expect(forbiddenSwitches(forbidden)).toEqual(forbidden);
  const good = [
    '--hidden',
    `countersign://approval/${ID}`,
    '--password-store=gnome-libsecret',
    '--disable-gpu',
    '--ozone-platform=x11',
  ];
  expect(forbiddenSwitches(good)).toEqual([]);
});

test('a window comes back where it was, unless nobody could see it there', () => {
  const screens = [
    { x: 0, y: 0, width: 1440, height: 900 },
    { x: 1440, y: 0, width: 1920, height: 1080 },
  ];
  const kept = { x: 1500, y: 50, width: 1000, height: 700, maximised: false };
  expect(placeOnScreens(kept, screens)).toEqual(kept);
  expect(placeOnScreens(kept, screens.slice(0, 1))).toBeUndefined();
  expect(placeOnScreens({ ...kept, x: 0, width: 4000 }, screens)).toMatchObject({ width: 1440 });
  expect(placeOnScreens({ ...kept, y: 890 }, screens.slice(0, 1))).toBeUndefined();
});

test('what was kept is read member by member: a wrong one is as if it were not there', () => {
  const text = JSON.stringify({
    settings: { notifications: false, startAtLogin: 'yes', updateFeed: 'file:///tmp' },
    mainWindow: { x: 1, y: 2, width: 5, height: 700, maximised: false },
    more: true,
  });
  expect(readKept(text)).toEqual({
    settings: {
      notifications: false,
      startAtLogin: false,
      pauseWhenLocked: false,
      updates: false,
      updateFeed: '',
    },
    mainWindow: undefined,
  });
  for (const bad of [undefined, '', '{', '7', 'null', '[]']) {
    expect(readKept(bad).settings.notifications).toBe(true);
  }
});

test('the gateway’s first line is understood, and every other line passed over', () => {
  const status = { installation: ID, version: '0.1.0', log: { vkey: 'v', fingerprint: 'f' }, more: 1 };
  const line = { event: 'started', firstRun: true, socket: '/s', status, warnings: [] };
  expect(readStartedLine(JSON.stringify(line))).toEqual({
    firstRun: true,
    socket: '/s',
    installation: ID,
    version: '0.1.0',
    vkey: 'v',
    fingerprint: 'f',
  });
  for (const other of ['', 'Listening', '{', '{"event":"paused"}', JSON.stringify({ ...line, socket: '' })]) {
    expect(readStartedLine(other)).toBeUndefined();
  }
});

test('the gateway is given what it needs of the environment, and nothing by which code comes in', () => {
  const env = {
    PATH: '/bin',
    HOME: '/home/olga',
    NODE_OPTIONS: '--require=/tmp/x',
    ELECTRON_RUN_AS_NODE: '1',
    TOKEN: 't',
  };
  expect(gatewayEnvironment(env)).toEqual({ PATH: '/bin', HOME: '/home/olga' });
});

test('the app is known to Windows by what its installer calls it', () => {
  const built = readFileSync(new URL('../../electron-builder.yml', import.meta.url), 'utf8');
  expect(built).toContain(`\nappId: ${APP_ID}\n`);
});

test('a variable that takes the sandbox down is seen whatever its value is', () => {
  expect(
    forbiddenEnvironment({ ELECTRON_DISABLE_SANDBOX: '', CHROME_DEVEL_SANDBOX: '/x', PATH: '/bin' }),
  ).toEqual(['ELECTRON_DISABLE_SANDBOX', 'CHROME_DEVEL_SANDBOX']);
  expect(forbiddenEnvironment({ PATH: '/bin', CHROME_DESKTOP: 'countersign.desktop' })).toEqual([]);
});
