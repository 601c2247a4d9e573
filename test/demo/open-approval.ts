import { openInBrowser } from '../../proxy/platform/open-in-browser.ts';
import type { Stage } from './stage.ts';

export interface ApprovalPlace {
  /** The page of the one held call; it asks for the approver's own name and secret. */
  readonly approval: string;
  readonly console: string;
  /** Whether a browser was started on it. */
  readonly opened: boolean;
}

/** Opens the console, and the waiting call in a browser where there is a screen. Throws where the page is not served. */
export async function openApproval(stage: Stage, id: string, browser: boolean): Promise<ApprovalPlace> {
  const { url, approvalUrl } = await stage.api.openConsole();
  const approval = `${approvalUrl}/approval/${id}`;
  const answer = await fetch(approval);
  if (!answer.ok) throw new Error(`the demo saw something else: the approval page answers ${answer.status}`);
  const screen = process.platform !== 'linux' || (process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  const opened = browser && screen ? await openInBrowser(approval, process.platform) : false;
  return { approval, console: url, opened };
}
