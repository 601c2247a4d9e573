import { Menu } from 'electron';
import { FLAVOUR } from './contract/flavour.ts';

/** Only what the system's own keys need: copy and paste, closing, quitting. */
export function applicationMenu(): void {
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
      { role: 'editMenu' },
      {
        label: 'View',
        submenu: [
          { role: 'resetZoom' },
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          ...(FLAVOUR === 'test' ? [{ role: 'toggleDevTools' } as const] : []),
        ],
      },
      { role: 'windowMenu' },
    ]),
  );
}
