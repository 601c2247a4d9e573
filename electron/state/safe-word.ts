const WORD = /^[A-Za-z0-9_.-]{1,40}$/;

/**
 * A name for a notification, or `instead` where it is anything but a short plain word: a tool's name is the server's, and a
 * notification is read by people in a hurry.
 */
export function safeWord(name: string, instead: string): string {
  return WORD.test(name) ? name : instead;
}
