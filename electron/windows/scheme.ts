import { protocol } from 'electron';

/** The app's own scheme. Its pages are fetched from memory: nothing listens, and no address of it works outside the app. */
export const ORIGIN = 'app://countersign';

/** To be called before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}
