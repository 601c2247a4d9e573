import { join } from 'node:path';
import { app, nativeTheme } from 'electron';
import { createApiClient } from '../proxy/api/api-client.ts';
import { loadPages } from '../proxy/api/console/pages.ts';
import { systemClock } from '../proxy/platform/clock.ts';
import { knownClientFiles } from '../proxy/platform/known-client-files.ts';
import { resolveHome, surroundings } from '../proxy/platform/paths.ts';
import { applicationMenu } from './application-menu.ts';
import { createApprovalSessions } from './approval-sessions.ts';
import { createFoundClients } from './clients/found-clients.ts';
import { FLAVOUR } from './contract/flavour.ts';
import { IN_TRAY } from './contract/in-tray.ts';
import { createDesk } from './desk.ts';
import { openDeviceFile } from './devices/device-file.ts';
import { launchGateway } from './gateway/launch.ts';
import { openGatewayKeeper } from './gateway-keeper.ts';
import { createApprovers } from './gateways/approvers.ts';
import { safeStorageBox } from './keys/safe-storage-box.ts';
import { keyStoreBox } from './keys/secret-box.ts';
import { answerClients } from './link/answer-clients.ts';
import { senderOf } from './link/ask.ts';
import { forwardPage } from './link/forward-page.ts';
import { createGatewayLine } from './link/gateway-line.ts';
import { createLockPause } from './lock/lock-pause.ts';
import { watchLock } from './lock/watch-lock.ts';
import { places } from './places.ts';
import { answerShellCalls } from './shell-answers.ts';
import { type DeepLink, deepLinkIn, parseDeepLink } from './state/deep-link.ts';
import { openKeptFile } from './state/kept-file.ts';
import { openUpdates } from './updates/open-updates.ts';
import { openPageSession } from './windows/page-session.ts';

/** Opens the tray, the gateway and, unless it was started hidden, the window. Resolves once all of them are on their way. */
export async function startShell(begin: {
  readonly hidden: boolean;
  readonly link: DeepLink | undefined;
}): Promise<void> {
  await app.whenReady();
  applicationMenu();
  const kept = openKeptFile(join(app.getPath('userData'), 'app.json'));
  const line = createGatewayLine();
  const desk = createDesk({ kept, clock: systemClock });
  if (FLAVOUR === 'test') process.stdout.write(`${IN_TRAY}\n`);

  const [pages, deskFiles] = await Promise.all([loadPages(places.pages), desk.files()]);
  const approvers = createApprovers({
    file: openDeviceFile(join(app.getPath('userData'), 'devices.json')),
    clock: systemClock,
    line: line.ask,
    on: desk.ofApprovers,
  });
  const clients = createFoundClients(
    knownClientFiles(surroundings(), undefined),
    createApiClient(senderOf(line.ask)),
  );
  const sessions = {
    console: openPageSession('console', async (request) =>
      new URL(request.url).pathname.startsWith('/api/')
        ? forwardPage('console', { ask: line.ask, ownToken: false }, request)
        : ((await answerClients({ clients, ask: line.ask }, request)) ?? pages.answer('console', request)),
    ),
    desk: openPageSession('desk', deskFiles),
    approvals: createApprovalSessions({ approvers, line: line.ask, pages, seen: desk.gave }),
  };
  desk.openWindows(sessions);

  const keeper = openGatewayKeeper({
    home: resolveHome(undefined),
    keysFile: join(app.getPath('userData'), 'keys.json'),
    box: safeStorageBox,
    launch: launchGateway(),
    line,
    tell: {
      ...desk.tell,
      watched(watched) {
        desk.tell.watched(watched);
        lockPause.gatewayThere();
      },
    },
  });
  const lockPause = createLockPause({
    wanted: () => kept.read().settings.pauseWhenLocked,
    pause: (paused) => keeper.api.pause({ what: 'screen', paused }),
  });
  const locks = watchLock(systemClock, lockPause.locked);
  desk.attach(keeper, approvers);
  const updates = openUpdates(() => kept.read().settings, desk.updated);
  answerShellCalls({
    sessions,
    desk,
    keeper,
    approvers,
    kept,
    updates,
    lockWatch: locks.state,
    settingsChanged(settings) {
      desk.settingsChanged(settings);
      lockPause.settingChanged();
      updates.settingsChanged();
    },
  });

  let ending = false;
  app.on('before-quit', (event) => {
    if (ending) return;
    ending = true;
    event.preventDefault();
    // Held calls are kept by the gateway, and told of again by the next start.
    approvers.stop();
    locks.stop();
    void keeper.stop().finally(async () => {
      await desk.closeAll().catch(() => {});
      app.exit(0);
    });
  });
  // Without a window the app goes on in the tray.
  app.on('window-all-closed', () => {});
  app.on('activate', () => desk.open());
  app.on('second-instance', (_event, argv) => desk.follow(deepLinkIn(argv)));
  app.on('open-url', (event, url) => {
    event.preventDefault();
    desk.follow(parseDeepLink(url));
  });
  nativeTheme.themeSource = 'system';

  // Without a key store it is the passphrase that opens them, and that is known once the gateway runs.
  if (safeStorageBox.trusted()) await approvers.open(keyStoreBox(safeStorageBox)).catch(noDevices);
  keeper.start();
  if (begin.link !== undefined) desk.follow(begin.link);
  else if (!begin.hidden) desk.open();
}

/** A file of keys that cannot be read is left as it is: the app goes on as one that decides nowhere yet. */
function noDevices(error: unknown): void {
  process.stderr.write(`The app's keys cannot be read: ${String(error)}\n`);
}
