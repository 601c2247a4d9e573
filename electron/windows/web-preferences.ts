import type { Session, WebPreferences } from 'electron';
import { FLAVOUR } from '../contract/flavour.ts';

/** The same walls around every page; a preload only where the page may ask the shell for something. */
export function webPreferences(session: Session, preload: string | undefined): WebPreferences {
  return {
    session,
    ...(preload === undefined ? {} : { preload }),
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    experimentalFeatures: false,
    spellcheck: false,
    devTools: FLAVOUR === 'test',
  };
}
