import { BrowserWindow, nativeTheme, type Session, screen } from 'electron';
import { placeOnScreens, type WindowPlace } from '../state/window-place.ts';
import { keepPlace } from './keep-place.ts';
import { ORIGIN } from './scheme.ts';
import { webPreferences } from './web-preferences.ts';

export interface MainWindow {
  /** Shows the window, made where there is none; at this path of the console, or where it is. */
  show(at?: string): void;
  close(): void;
}

/** The colours of the page's ground, so that nothing flashes before it is drawn. */
export const groundColour = (): string => (nativeTheme.shouldUseDarkColors ? '#242424' : '#ffffff');

/** The console in a window that comes back where it was. */
export function createMainWindow(options: {
  readonly session: Session;
  readonly preload: string;
  readonly icon: string;
  readonly place: () => WindowPlace | undefined;
  readonly keep: (place: WindowPlace) => void;
}): MainWindow {
  let window: BrowserWindow | undefined;

  function make(at: string): BrowserWindow {
    const kept = options.place();
    const areas = screen.getAllDisplays().map(({ workArea }) => workArea);
    const place = kept === undefined ? undefined : placeOnScreens(kept, areas);
    const made = new BrowserWindow({
      width: 1240,
      height: 820,
      ...(place === undefined ? {} : { x: place.x, y: place.y, width: place.width, height: place.height }),
      minWidth: 480,
      minHeight: 400,
      show: false,
      title: 'Countersign',
      icon: options.icon,
      backgroundColor: groundColour(),
      autoHideMenuBar: true,
      webPreferences: webPreferences(options.session, options.preload),
    });
    if (place?.maximised === true) made.maximize();
    keepPlace(made, options.keep);
    made.once('ready-to-show', () => {
      performance.mark('window');
      made.show();
    });
    made.on('closed', () => (window = undefined));
    load(made, ORIGIN + at);
    return made;
  }

  return {
    show(at) {
      if (window === undefined) {
        window = make(at ?? '/');
        return;
      }
      if (at !== undefined && window.webContents.getURL() !== ORIGIN + at) load(window, ORIGIN + at);
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    close: () => window?.close(),
  };
}

/** One page may take the place of another that is still on its way, which then is not there: nobody is told. */
function load(window: BrowserWindow, url: string): void {
  window.loadURL(url).catch(() => {});
}
