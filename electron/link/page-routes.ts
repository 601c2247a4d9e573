/** The pages that speak with the gateway, each in a session of its own. */
export type LinkedPage = 'console' | 'approval';

export const APPROVAL_ID = '[0-9a-f-]{36}';
const ID = APPROVAL_ID;
/** All that the page that votes asks for. */
const OF_APPROVAL: readonly (readonly [method: string, path: RegExp])[] = [
  ['GET', /^\/api\/(approvals|events|status)$/],
  ['GET', new RegExp(`^/api/approvals/${ID}(/present)?$`)],
  ['POST', new RegExp(`^/api/approvals/${ID}/(votes|reveal|revoke)$`)],
  ['POST', /^\/api\/(login|logout)$/],
];
/** What the page that draws hostile answers is not given, whatever it asks: a vote, or a token that votes. */
const NOT_OF_CONSOLE: readonly RegExp[] = [
  new RegExp(`^/api/approvals/${ID}/(votes|reveal|present)$`),
  /^\/api\/(login|logout|console|device)(\/|$)/,
];
const CONSOLE_METHODS = new Set(['GET', 'POST', 'PUT', 'DELETE']);

/** Whether a page's request may go to the gateway at all. `path` is without its query. */
export function mayAsk(page: LinkedPage, method: string, path: string): boolean {
  // Two spellings of one path would be two answers to this question.
  if (!/^\/api\/[A-Za-z0-9._~%@:/-]+$/.test(path) || path.includes('//') || /(^|\/)\.\.?(\/|$)/.test(path)) {
    return false;
  }
  if (page === 'approval') {
    return OF_APPROVAL.some(([wanted, pattern]) => wanted === method && pattern.test(path));
  }
  return CONSOLE_METHODS.has(method) && !NOT_OF_CONSOLE.some((pattern) => pattern.test(decoded(path)));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path).toLowerCase();
  } catch {
    return path;
  }
}

const PRESENCE = new RegExp(`^/shell/approvals/(${ID})/presence$`);

/** The approval for which the page asks the app to have its person show that they are there. */
export function presenceAskedFor(path: string): string | undefined {
  return PRESENCE.exec(path)?.[1];
}
