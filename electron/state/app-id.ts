/**
 * What Windows knows this app by: the installer writes it into the shortcut (`appId` of electron-builder.yml), and a click on a toast
 * finds the app that runs only where both are the same.
 */
export const APP_ID = 'internal.countersign.desktop';
