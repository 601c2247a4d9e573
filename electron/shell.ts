import { join } from 'node:path';
import { app, nativeTheme, powerMonitor } from 'electron';
import { loadPages } from '../proxy/api/console/pages.ts';
import { resolveHome } from '../proxy/platform/paths.ts';
import { applicationMenu } from './application-menu.ts';
import { FLAVOUR } from './contract/flavour.ts';
import { IN_TRAY } from './contract/in-tray.ts';
import { createDesk } from './desk.ts';
import { launchGateway } from './gateway/launch.ts';
import { openGatewayKeeper } from './gateway-keeper.ts';
import { safeStorageBox } from './keys/safe-storage-box.ts';
import { forwardPage } from './link/forward-page.ts';
import { createGatewayLine } from './link/gateway-line.ts';
import { places } from './places.ts';
import { answerShellCalls } from './shell-answers.ts';
import { type DeepLink, deepLinkIn, parseDeepLink } from './state/deep-link.ts';
import { openKeptFile } from './state/kept-file.ts';
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
  const desk = createDesk({ kept });
  if (FLAVOUR === 'test') process.stdout.write(`${IN_TRAY}\n`);

  const [pages, deskFiles] = await Promise.all([loadPages(places.pages), desk.files()]);
  const answering = (page: 'console' | 'approval') => async (request: Request) =>
    new URL(request.url).pathname.startsWith('/api/')
      ? forwardPage(page, line, request)
      : pages.answer(page, request);
  const sessions = {
    console: openPageSession('console', answering('console')),
    approval: openPageSession('approval', answering('approval')),
    desk: openPageSession('desk', deskFiles),
  };
  desk.openWindows(sessions);

  const keeper = openGatewayKeeper({
    home: resolveHome(undefined),
    keysFile: join(app.getPath('userData'), 'keys.json'),
    box: safeStorageBox,
    launch: launchGateway(),
    line,
    tell: desk.tell,
  });
  desk.attach(keeper);
  answerShellCalls({ sessions, desk, keeper, kept });

  let ending = false;
  app.on('before-quit', (event) => {
    if (ending) return;
    ending = true;
    event.preventDefault();
    // Held calls are kept by the gateway, and told of again by the next start.
    void keeper.stop().finally(() => {
      desk.closeAll();
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
  powerMonitor.on('lock-screen', () => desk.locked(true));
  powerMonitor.on('unlock-screen', () => desk.locked(false));
  nativeTheme.themeSource = 'system';

  keeper.start();
  if (begin.link !== undefined) desk.follow(begin.link);
  else if (!begin.hidden) desk.open();
}
