/** The line that the app from source writes once it is in the tray: `npm start` waits for it, and a person reads it. */
export const IN_TRAY = 'Countersign is in the tray. Quit it there, or here with Ctrl-C.';
