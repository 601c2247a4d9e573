import type { Session } from 'electron';
import { type ApprovalWindow, createApprovalWindow } from './approval-window.ts';

/** The windows that vote: one for each gateway, in a session of its own, so that no page knows of two. */
export function createApprovalWindows(options: {
  readonly icon: string;
  readonly sessionOf: (gateway: string) => Session;
  readonly focused: (gateway: string) => void;
}) {
  const { icon, sessionOf, focused } = options;
  const windows = new Map<string, ApprovalWindow>();
  function of(gateway: string): ApprovalWindow {
    const there = windows.get(gateway);
    if (there !== undefined) return there;
    const made = createApprovalWindow({
      session: sessionOf(gateway),
      icon,
      focused: () => focused(gateway),
    });
    windows.set(gateway, made);
    return made;
  }
  return {
    show: (gateway: string, call: string | undefined, byPerson: boolean) => of(gateway).show(call, byPerson),
    isFocused: (gateway: string) => windows.get(gateway)?.isFocused() ?? false,
    close: (gateway: string) => windows.get(gateway)?.close(),
  };
}
