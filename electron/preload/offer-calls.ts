import { contextBridge, ipcRenderer } from 'electron';
import { CALLS_OF_PAGE, type CallingPage, INVITED, TROUBLE_CHANGED } from '../contract/call-names.ts';

/** Puts the calls of a page, and nothing else of Electron, into `window.shell`. */
export function offerCalls(page: CallingPage): void {
  const calls: Record<string, unknown> = Object.fromEntries(
    CALLS_OF_PAGE[page].map((name) => [
      name,
      (input?: unknown) => ipcRenderer.invoke(`${page}:${name}`, input),
    ]),
  );
  if (page === 'desk') {
    calls['onTroubleChanged'] = (tell: () => void) => {
      ipcRenderer.on(TROUBLE_CHANGED, () => tell());
    };
    calls['onInvited'] = (tell: () => void) => {
      ipcRenderer.on(INVITED, () => tell());
    };
  }
  contextBridge.exposeInMainWorld('shell', calls);
}
