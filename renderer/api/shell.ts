import type { WindowShell } from '../../electron/contract/window-shell.ts';

export type AppShell = WindowShell<'console'>;

declare global {
  interface Window {
    readonly shell?: AppShell;
  }
}

/** What the desktop app offers the console's page; undefined in a browser. */
export const shell = window.shell;
