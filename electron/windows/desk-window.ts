import { BrowserWindow, type Session } from 'electron';
import { TROUBLE_CHANGED } from '../contract/call-names.ts';
import type { Trouble } from '../contract/shell-calls.ts';
import { groundColour } from './main-window.ts';
import { ORIGIN } from './scheme.ts';
import { webPreferences } from './web-preferences.ts';

export interface DeskWindow {
  show(view: 'trouble' | 'about'): void;
  /** Tells the page that is open, if one is, what it is to show. */
  tell(trouble: Trouble): void;
  closeTrouble(): void;
}

/** The app's own small page: what is in the way of the gateway, and what this program is. */
export function createDeskWindow(options: {
  readonly session: Session;
  readonly preload: string;
  readonly icon: string;
}): DeskWindow {
  const open = new Map<'trouble' | 'about', BrowserWindow>();

  function make(view: 'trouble' | 'about'): BrowserWindow {
    const made = new BrowserWindow({
      width: 560,
      height: 460,
      show: false,
      title: view === 'about' ? 'About Countersign' : 'Countersign',
      icon: options.icon,
      fullscreenable: false,
      maximizable: false,
      backgroundColor: groundColour(),
      autoHideMenuBar: true,
      webPreferences: webPreferences(options.session, options.preload),
    });
    made.once('ready-to-show', () => made.show());
    made.on('closed', () => open.delete(view));
    void made.loadURL(`${ORIGIN}/#${view}`);
    return made;
  }

  return {
    show(view) {
      const there = open.get(view);
      if (there === undefined) open.set(view, make(view));
      else {
        there.show();
        there.focus();
      }
    },
    tell(trouble) {
      open.get('trouble')?.webContents.send(TROUBLE_CHANGED, trouble);
    },
    closeTrouble: () => open.get('trouble')?.close(),
  };
}
