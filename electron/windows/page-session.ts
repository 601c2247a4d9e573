import { type Session, session } from 'electron';
import { ORIGIN } from './scheme.ts';

/** Sessions that share nothing: no storage, no cache, no scheme handler. Only the console's is kept on disk. */
const PARTITIONS = { console: 'persist:console', approval: 'approval', desk: 'desk' } as const;
export type PageName = keyof typeof PARTITIONS;

/** Writing text to the clipboard for "Copy" buttons; nothing else is ever allowed. */
const ALLOWED_PERMISSION = 'clipboard-sanitized-write';

/** The session of a page: serves `app://countersign/` by `answer`, reaches nothing else and is allowed nothing. */
export function openPageSession(
  page: PageName,
  answer: (request: Request) => Promise<Response>,
  /** Apart from the other sessions of this page: the installation of a gateway elsewhere. */
  apart?: string,
): Session {
  const own = session.fromPartition(PARTITIONS[page] + (apart === undefined ? '' : `-${apart}`));
  own.protocol.handle('app', async (request) => {
    if (new URL(request.url).origin !== ORIGIN && !request.url.startsWith(`${ORIGIN}/`)) {
      return new Response(null, { status: 404 });
    }
    return answer(request as Request);
  });
  own.webRequest.onBeforeRequest((details, proceed) => {
    proceed({ cancel: !isOwn(details.url) });
  });
  own.setPermissionRequestHandler((_contents, permission, grant) => grant(permission === ALLOWED_PERMISSION));
  own.setPermissionCheckHandler((_contents, permission) => permission === ALLOWED_PERMISSION);
  own.setDevicePermissionHandler(() => false);
  own.setDisplayMediaRequestHandler((_request, give) => give({}));
  own.setSpellCheckerEnabled(false);
  own.on('will-download', (event) => event.preventDefault());
  return own;
}

function isOwn(url: string): boolean {
  return url.startsWith(`${ORIGIN}/`) || url.startsWith('devtools:') || url.startsWith('data:image/');
}
