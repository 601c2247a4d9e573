import { readJoinLink } from '../../proxy/contract/join-link.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Where a link leads. */
export type DeepLink =
  | { readonly to: 'approval'; readonly id: string }
  | { readonly to: 'queue' }
  /** An invitation; `text` is the whole link. */
  | { readonly to: 'join'; readonly text: string };

/**
 * Reads `countersign://approval/<id>`, `countersign://approvals` and `countersign://join/…`. Anyone can send one, so it opens a window
 * and does nothing else; what is not understood whole is undefined.
 */
export function parseDeepLink(text: string): DeepLink | undefined {
  if (readJoinLink(text) !== undefined) return { to: 'join', text };
  if (text.length > 200 || !URL.canParse(text)) return undefined;
  const { protocol, host, pathname, search, hash, username, password, port } = new URL(text);
  if (protocol !== 'countersign:' || search + hash + username + password + port !== '') return undefined;
  if (host === 'approvals' && (pathname === '' || pathname === '/')) return { to: 'queue' };
  const id = pathname.slice(1).toLowerCase();
  return host === 'approval' && UUID.test(id) ? { to: 'approval', id } : undefined;
}

/** The first deep link among a command line's words: systems hand links over as arguments. */
export function deepLinkIn(argv: readonly string[]): DeepLink | undefined {
  for (const word of argv) {
    const link = word.startsWith('countersign:') ? parseDeepLink(word) : undefined;
    if (link !== undefined) return link;
  }
  return undefined;
}
