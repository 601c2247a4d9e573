import { type IpcMainInvokeEvent, ipcMain, type Session } from 'electron';
import { CALLS_OF_PAGE, type CallingPage, type CallName } from '../contract/call-names.ts';
import { type ShellHandlers, shellCalls } from '../contract/shell-calls.ts';
import { ORIGIN } from './scheme.ts';

/**
 * Answers the pages' calls. Each is looked at for who sent it (the page's own session, its top frame, the app's own origin) and for
 * what it holds, and each answer for what it gives away. A page is told that its call was refused and no more.
 */
export function answerCalls(sessions: Readonly<Record<CallingPage, Session>>, handlers: ShellHandlers): void {
  for (const page of ['console', 'desk'] as const) {
    for (const name of CALLS_OF_PAGE[page]) {
      ipcMain.handle(channelOf(page, name), async (event, given: unknown) => {
        if (!isFrom(event, sessions[page])) throw new Error('refused');
        const { input, output } = shellCalls[name];
        const parsed = input.safeParse(given);
        if (!parsed.success) throw new Error('refused');
        // The table of handlers is typed by the same names as the schemas.
        const handle = handlers[name] as (value: unknown) => unknown;
        return output.parse(await handle(parsed.data));
      });
    }
  }
}

/** One channel for each page and call, so that no page can name what another one may do. */
function channelOf(page: CallingPage, name: CallName): string {
  return `${page}:${name}`;
}

function isFrom(event: IpcMainInvokeEvent, session: Session): boolean {
  const { senderFrame, sender } = event;
  return (
    sender.session === session &&
    senderFrame !== null &&
    senderFrame === sender.mainFrame &&
    senderFrame.url.startsWith(`${ORIGIN}/`)
  );
}
