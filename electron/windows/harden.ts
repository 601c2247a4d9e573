import { app, type WebContents } from 'electron';
import { ORIGIN } from './scheme.ts';

/** What no page of the app may do, whichever window it is in. To be called before the first window. */
export function hardenContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    const stay = (event: { readonly url: string; preventDefault(): void }): void => {
      if (!isWithin(contents, event.url)) event.preventDefault();
    };
    contents.on('will-navigate', stay);
    contents.on('will-frame-navigate', stay);
    contents.on('will-redirect', stay);
  });
}

/** A page may load itself anew; the app's other pages are in other windows. */
function isWithin(contents: WebContents, url: string): boolean {
  return url.startsWith(`${ORIGIN}/`) && contents.getURL().startsWith(`${ORIGIN}/`);
}
