import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConsoleError } from './console-error.ts';

/** `console` shows, and may be given read and admin; `approval` is the only one that votes. Each has an origin of its own. */
export type PageKind = 'console' | 'approval';

/** The renderer as it was built, held in memory: what is not in the map does not exist, whatever the path says. */
export interface Pages {
  answer(kind: PageKind, request: Request): Response;
}

const BUILT = fileURLToPath(new URL('../../../renderer/dist/', import.meta.url));
const ENTRY: Readonly<Record<PageKind, string>> = { console: 'index.html', approval: 'approval.html' };
/** What the build leaves in the pages where the nonce of each answer goes. */
const NONCE_MARK = '__CSP_NONCE__';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Reads the built pages. Throws ConsoleError `not-built`. */
export async function loadPages(folder: string = BUILT): Promise<Pages> {
  const assets = new Map<string, Uint8Array<ArrayBuffer>>();
  const html = new Map<PageKind, string>();
  try {
    for (const kind of ['console', 'approval'] as const) {
      html.set(kind, await readFile(join(folder, ENTRY[kind]), 'utf8'));
    }
    for (const name of await readdir(join(folder, 'assets'))) {
      assets.set(`/assets/${name}`, new Uint8Array(await readFile(join(folder, 'assets', name))));
    }
  } catch (cause) {
    throw new ConsoleError('not-built', 'The console has not been built. Run: npm run build', { cause });
  }
  return {
    answer(kind, request) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'Only GET.');
      const { pathname } = new URL(request.url);
      const asset = assets.get(pathname);
      if (asset !== undefined) return assetAnswer(pathname, asset);
      // A view's address is the page's; a missing asset is missing, or a stale page would run HTML as its script.
      if (pathname.startsWith('/assets/') || extname(pathname) !== '') return plain(404, 'Not found.');
      return pageAnswer(html.get(kind) ?? '');
    },
  };
}

function pageAnswer(html: string): Response {
  const nonce = randomBytes(16).toString('base64url');
  return new Response(html.replaceAll(NONCE_MARK, nonce), {
    headers: {
      ...GUARDS,
      'Content-Type': TYPES['.html'] ?? '',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': contentSecurityPolicy(nonce),
    },
  });
}

/** The names of assets hold a digest of their content, so they never change. */
function assetAnswer(pathname: string, bytes: Uint8Array<ArrayBuffer>): Response {
  return new Response(bytes, {
    headers: {
      ...GUARDS,
      'Content-Type': TYPES[extname(pathname)] ?? 'application/octet-stream',
      'Cache-Control': 'private, max-age=31536000, immutable',
    },
  });
}

function plain(status: number, text: string): Response {
  return new Response(text, { status, headers: { ...GUARDS, 'Content-Type': 'text/plain; charset=utf-8' } });
}

/** The opener policy cuts the tie between the page that shows and the page that votes. */
const GUARDS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
} as const;

/**
 * Nothing inline, nothing from elsewhere, no frame. The nonce is for the style elements that the component library makes, where a
 * page uses it; no script has it.
 */
export function contentSecurityPolicy(nonce?: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    nonce === undefined ? "style-src 'self'" : `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ');
}
