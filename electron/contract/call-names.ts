/**
 * Which page may ask the shell for what. A page's preload offers these and no others, and the main process looks again at who
 * sent each one. The page that votes asks for nothing.
 */
export const CALLS_OF_PAGE = {
  console: ['about', 'openApproval', 'readSettings', 'changeSettings', 'testNotification'],
  desk: ['about', 'readTrouble', 'tryAgain', 'givePassphrase', 'quit'],
} as const;

export type CallingPage = keyof typeof CALLS_OF_PAGE;
export type CallName = (typeof CALLS_OF_PAGE)[CallingPage][number];

/** Sent by the main process to the desk page when what it shows has changed. */
export const TROUBLE_CHANGED = 'trouble-changed';
