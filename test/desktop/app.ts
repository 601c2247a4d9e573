import { type ElectronApplication, _electron as electron, errors, type Page } from 'playwright-core';
import { provideElectron } from '../../build/electron-runtime.ts';
import type { DeskView } from '../../electron/contract/call-names.ts';
import type { TrayAct, TrayView } from '../../electron/state/tray-view.ts';
import type { DesktopSession } from './desktop-session.ts';
import { eventually } from './eventually.ts';

/** In the words of an error that a test makes on purpose. Any other that nobody catches fails the test whose app it is. */
export const THROWN = 'thrown by the test';

/** The desktop app, driven. */
export interface App {
  readonly electron: ElectronApplication;
  readonly pid: number;
  /** The open window whose page is at this path; waits for it. */
  window(path: RegExp): Promise<Page>;
  /** The window of the app's own page with this view. */
  desk(view: DeskView): Promise<Page>;
  /** ms from the start of its process until it first set the mark; undefined where it has not. */
  mark(name: string): Promise<number | undefined>;
  /** Waits until it set the mark. */
  marked(name: string): Promise<number>;
  /** 0 while there is none. */
  gatewayPid(): Promise<number>;
  /** Presses this in the tray's menu. */
  press(what: TrayAct): Promise<void>;
  /** What its tray shows now. */
  tray(): Promise<TrayView>;
  /** What it wrote to standard error so far. */
  said(): string;
  /** Quits as the menu does, and waits until the process is gone. */
  quit(): Promise<void>;
}

/**
 * Starts the app from source on a desktop, with that desktop's home.
 *
 * What is evaluated in it interrupts whatever JavaScript runs there, Node's own between two lines too: a socket destroyed while Node
 * looks at what it has read from it is an error that nobody but a test can make, and Electron shows it in a dialogue that stops
 * everything. So what acts does so in a turn of its own.
 */
export async function startApp(desktop: DesktopSession, ...args: string[]): Promise<App> {
  const { executable, appArguments } = await provideElectron();
  let said = '';
  const launch = (): Promise<ElectronApplication> =>
    electron.launch({
      executablePath: executable,
      args: [...appArguments, '--no-sandbox', '--disable-gpu', '--password-store=gnome-libsecret', ...args],
      env: { ...desktop.env },
      timeout: 30_000,
    });
  // Seen once in some hundred starts: the app is in the tray, Playwright is connected to both of its debugging ports, and gets no further.
  // It ends the app then. What is tested is not how the two find each other.
  const app = await launch().catch((error: unknown) => {
    if (error instanceof errors.TimeoutError) return launch();
    throw error;
  });
  // Sooner than the test's own end, so that it is the step that fails.
  app.context().setDefaultTimeout(10_000);
  const child = app.process();
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));

  const mark = (name: string): Promise<number | undefined> =>
    app
      .evaluate((_, wanted) => {
        const [found] = performance.getEntriesByName(wanted);
        if (found === undefined) return undefined;
        return performance.timeOrigin + found.startTime - (process.getCreationTime() ?? 0);
      }, name)
      // Asked while the app still starts, the answer may be collected as garbage; it is asked again.
      .catch(() => undefined);
  return {
    electron: app,
    pid: child.pid ?? 0,
    said: () => said,
    window: (path) =>
      eventually(`a window at ${path}`, () =>
        app.windows().find((page) => path.test(new URL(page.url()).pathname)),
      ),
    desk: (view) =>
      eventually(`the window ${view}`, () =>
        app.windows().find((page) => new URL(page.url()).hash === `#${view}`),
      ),
    mark,
    gatewayPid: () => app.evaluate(() => (globalThis as unknown as { gatewayPid?: number }).gatewayPid ?? 0),
    press: (what) =>
      app.evaluate((_, wanted) => {
        const { trayAct } = globalThis as unknown as { trayAct(what: TrayAct): void };
        setImmediate(() => trayAct(wanted));
      }, what),
    tray: () => app.evaluate(() => (globalThis as unknown as { trayView: TrayView }).trayView),
    marked: (name) => eventually(`the mark ${name}`, () => mark(name), 30_000),
    async quit() {
      if (child.exitCode === null && child.signalCode === null) {
        await app.evaluate(({ app: own }) => void setImmediate(() => own.quit())).catch(() => {});
      }
      await gone;
      await app.close().catch(() => {});
      const uncaught = said
        .split('\n')
        .find((line) => line.includes('nobody caught') && !line.includes(THROWN));
      if (uncaught !== undefined) throw new Error(uncaught);
    },
  };
}
