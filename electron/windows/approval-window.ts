import { BrowserWindow, type Session, screen } from 'electron';
import { groundColour } from './main-window.ts';
import { ORIGIN } from './scheme.ts';
import { webPreferences } from './web-preferences.ts';

const WIDTH = 560;
const HEIGHT = 720;
const MARGIN = 24;

export interface ApprovalWindow {
  /** Shows one call, or all that wait. `byPerson`: somebody asked for it, so it takes the keyboard. */
  show(id: string | undefined, byPerson: boolean): void;
  /** Whether it has the keyboard, so that somebody is looking. */
  isFocused(): boolean;
  close(): void;
}

/** The one window that votes: small, above all others, and not under the fingers of someone who types elsewhere. */
export function createApprovalWindow(options: {
  readonly session: Session;
  readonly icon: string;
  readonly focused: () => void;
}): ApprovalWindow {
  let window: BrowserWindow | undefined;
  let shown: string | undefined;

  function make(): BrowserWindow {
    const { workArea } = screen.getDisplayNearestPoint(screen.getCursorScreenPoint());
    const width = Math.min(WIDTH, workArea.width);
    const height = Math.min(HEIGHT, workArea.height);
    const made = new BrowserWindow({
      width,
      height,
      x: workArea.x + workArea.width - width - MARGIN,
      y: workArea.y + Math.max(0, Math.round((workArea.height - height) / 2)),
      minWidth: 360,
      minHeight: 400,
      show: false,
      alwaysOnTop: true,
      fullscreenable: false,
      minimizable: false,
      title: 'Approval',
      icon: options.icon,
      backgroundColor: groundColour(),
      autoHideMenuBar: true,
      webPreferences: webPreferences(options.session, undefined),
    });
    made.setAlwaysOnTop(true, 'floating');
    made.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true });
    made.on('focus', options.focused);
    made.on('closed', () => {
      window = undefined;
      shown = undefined;
    });
    return made;
  }

  return {
    show(id, byPerson) {
      const url = id === undefined ? `${ORIGIN}/` : `${ORIGIN}/approval/${id}`;
      const open = window ?? make();
      const present = (): void => {
        performance.mark('approval');
        if (byPerson) {
          open.show();
          open.focus();
        } else open.showInactive();
      };
      // What a person is reading is not taken away from under their eyes by another call that comes.
      if (window !== undefined && !byPerson && shown !== url) return;
      if (window === undefined) open.once('ready-to-show', present);
      else present();
      if (shown !== url) void open.loadURL(url);
      window = open;
      shown = url;
    },
    isFocused: () => window?.isFocused() ?? false,
    close: () => window?.close(),
  };
}
