import { BrowserWindow, type Session } from 'electron';
import { type DeskView, INVITED, TROUBLE_CHANGED } from '../contract/call-names.ts';
import type { Trouble } from '../contract/shell-calls.ts';
import { groundColour } from './main-window.ts';
import { ORIGIN } from './scheme.ts';
import { webPreferences } from './web-preferences.ts';

export interface DeskWindow {
  show(view: DeskView): void;
  /** Tells the page that is open, if one is, what it is to show. */
  tell(trouble: Trouble): void;
  /** Has the page that takes invitations look at the one that came now. */
  tellInvited(): void;
  close(view: DeskView): void;
  closeTrouble(): void;
}

const TITLES: Readonly<Record<DeskView, string>> = {
  trouble: 'Countersign',
  about: 'About Countersign',
  person: 'Who you are',
  join: 'Join a gateway',
};
const HEIGHTS: Readonly<Record<DeskView, number>> = { trouble: 460, about: 460, person: 690, join: 560 };

/** The app's own small page: what is in the way of the gateway, and what this program is. */
export function createDeskWindow(options: {
  readonly session: Session;
  readonly preload: string;
  readonly icon: string;
}): DeskWindow {
  const open = new Map<DeskView, BrowserWindow>();

  function make(view: DeskView): BrowserWindow {
    const made = new BrowserWindow({
      width: 560,
      height: HEIGHTS[view],
      show: false,
      title: TITLES[view],
      icon: options.icon,
      fullscreenable: false,
      maximizable: false,
      backgroundColor: groundColour(),
      autoHideMenuBar: true,
      webPreferences: webPreferences(options.session, options.preload),
    });
    made.on('page-title-updated', (event) => event.preventDefault());
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
    tellInvited() {
      open.get('join')?.webContents.send(INVITED);
    },
    close: (view) => open.get(view)?.close(),
    closeTrouble: () => open.get('trouble')?.close(),
  };
}
