/** What a button of a notification does. None approves: docs/decisions/0005-no-approve-on-notifications.md. */
export type NoticeButton = 'deny' | 'open';

const WORDS: Readonly<Record<NoticeButton, string>> = { deny: 'Deny', open: 'Open' };
/** Where Electron's notifications have buttons. */
const WITH_BUTTONS: ReadonlySet<NodeJS.Platform> = new Set(['darwin', 'win32']);

/** Those of a notification of one call: Deny only where pressing it denies, and does not merely ask once more. */
export function buttonsOf({ deniable }: { readonly deniable: boolean }): readonly NoticeButton[] {
  return deniable ? ['deny', 'open'] : ['open'];
}

/** As Electron takes them; none where the platform has none, for there a click opens the call. */
export function actionsOf(buttons: readonly NoticeButton[], platform: NodeJS.Platform) {
  if (!WITH_BUTTONS.has(platform)) return [];
  return buttons.map((button) => ({ type: 'button', text: WORDS[button] }) as const);
}

/** The one that was pressed, by the index that the system gives; an index that is none of them leads to the call, and denies nothing. */
export function buttonAt(buttons: readonly NoticeButton[], index: number): NoticeButton {
  return buttons[index] ?? 'open';
}
