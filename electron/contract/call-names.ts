/**
 * Which page may ask the shell for what. A page's preload offers these and no others, and the main process looks again at who
 * sent each one. The page that votes asks for nothing.
 */
export const CALLS_OF_PAGE = {
  console: [
    'about',
    'openApproval',
    'readSettings',
    'changeSettings',
    'readLockWatch',
    'testNotification',
    'readPerson',
    'listGateways',
    'leaveGateway',
    'openDesk',
    'readUpdate',
    'lookForUpdate',
    'fetchUpdate',
    'installUpdate',
  ],
  desk: [
    'about',
    'readTrouble',
    'tryAgain',
    'givePassphrase',
    'quit',
    'readPerson',
    'givePerson',
    'readInvitation',
    'join',
    'closeDesk',
  ],
} as const;

export type CallingPage = keyof typeof CALLS_OF_PAGE;
export type CallName = (typeof CALLS_OF_PAGE)[CallingPage][number];

/** Sent by the main process to the desk page when what it shows has changed. */
export const TROUBLE_CHANGED = 'trouble-changed';
/** Sent to it when another invitation came. */
export const INVITED = 'invited';

/** The desk page's views: what is in the way, what this program is, who decides here, and an invitation. */
export const DESK_VIEWS = ['trouble', 'about', 'person', 'join'] as const;
export type DeskView = (typeof DESK_VIEWS)[number];
